using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Documents;
using static ParallelLlm.Tests.Integration.Host.Documents.TempFolder;

namespace ParallelLlm.Tests.Integration.Host.Documents;

public sealed class DocumentReaderTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly DocumentReader _reader = new(TimeProvider.System);

    public void Dispose()
    {
        _reader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_systems_error_for_a_file_is_reported_without_its_path()
    {
        if (OperatingSystem.IsWindows())
            return;
        _folder.Link("loop", _folder["loop"]);

        using var text = await _reader.ReadAsync(Source(_folder["loop/Wolpertinger.txt"], named: true), CancellationToken.None);

        text.Problem!.Message.ShouldStartWith("it cannot be read: ");
        text.Problem.Message.ShouldNotContain("Wolpertinger");
    }

    public static TheoryData<string, byte[], string, string> Problems => new()
    {
        { "a.txt", [], "empty", "it is empty" },
        { "a.pdf", [], "empty", "it is empty" },
        { "a.txt", " \r\n\t\n"u8.ToArray(), "empty", "white space" },
        { "a.txt", [0xEF, 0xBB, 0xBF], "empty", "white space" },
        { "a.html", "<html><head><script>x</script></head><body></body></html>"u8.ToArray(), "empty", "no visible text" },
        { "a.txt", [.. "abc"u8, 0, 1, 0, 0, 2, 3], "binary", "NUL" },
        { "a.txt", [.. "abcdef"u8, 1, 2, 3, 4], "binary", "control characters" },
        { "no-extension", "%PDF-1.7\n%\xE2\n"u8.ToArray(), "damaged", "damaged" },
        { "a.txt", "junk first\n%PDF-1.4\n"u8.ToArray(), "damaged", "damaged" },
        { "a.PDF", "no PDF at all"u8.ToArray(), "damaged", "damaged" },
        { "a.pptx", Zip("ppt/presentation.xml"), "unsupported_format", "PPTX (PowerPoint) is not read yet" },
        { "a.msg", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "damaged", "damaged" },
        { "a", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "damaged", "damaged" },
        { "a.docx", Zip("[Content_Types].xml"), "damaged", "damaged" },
        { "a.txt", Zip("anything"), "unsupported_format", "ZIP archive" },
        { "a.txt", "{\\rtf1 x}"u8.ToArray(), "unsupported_format", "RTF is not read yet" },
        { "a.txt", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13], "unsupported_format", "PNG image" },
        { "a", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8, 0], "unsupported_format", "JPEG image" },
        { "a.md", Gzip("text"), "unsupported_format", "gzip" },
        { "a.txt", [.. "Grün und süß"u8, 0xC3, .. " und böse"u8], "invalid_encoding", "not valid utf-8 at byte 15" },
        { "a.txt", [.. "Patient name: Anna "u8, 0xFF, 0xFE, .. "\n"u8], "invalid_encoding", "no other encoding" },
        { "a.html", [.. "<meta charset=utf-8><p>Gr"u8, 0xFC, .. "n</p>"u8], "invalid_encoding", "not valid utf-8 at byte 25" },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task An_unreadable_document_reports_its_problem_class_and_message(string name, byte[] content, string kind, string message)
    {
        using var text = await ReadAsync(Source(_folder.Write(name, content)));

        // A format with a process of its own shows its problems where its text is read.
        var problem = text.IsReadable
            ? (await Should.ThrowAsync<DocumentProblemException>(text.Reader.ReadToEndAsync())).Problem
            : text.Problem;
        problem.Class.ShouldBe(kind);
        problem.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("a.txt", "<html><p>x", "<html><p>x")]
    [InlineData("a.md", "---\nkey: value\n---\n# T\r\n**x**", "---\nkey: value\n---\n# T\r\n**x**")]
    [InlineData("a.csv", "\uFEFFa;b\r\n1;ü\r\n", "a | b\n\na: 1\nb: ü\n")]
    [InlineData("a.TSV", "a\tb\n1\tü, x\n", "a | b\n\na: 1\nb: ü, x\n")]
    [InlineData("a.tab", "\uFEFFno table\r\nat all\r\n", "no table\r\nat all\r\n")]
    [InlineData("a.htm", "<title>T</title><p>x &amp; y", "T\n\nx & y")]
    [InlineData("no-extension", "\n <!-- c --> <!DOCTYPE html><p>x", "x")]
    [InlineData("no-extension", "PK is not always an archive", "PK is not always an archive")]
    [InlineData("a.txt", "ID3 and MZ begin texts as well", "ID3 and MZ begin texts as well")]
    public async Task Text_and_Markdown_stay_as_they_are_and_tables_and_HTML_become_text(string name, string content, string expected)
    {
        using var text = await ReadAsync(Source(_folder.Write(name, content)));
        (await text.Reader!.ReadToEndAsync()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("a.txt", "one\r\n\r\nAnna", 3)]
    [InlineData("a.md", "# One\n\nTwo\n\nAnna", 5)]
    [InlineData("a.csv", "id,name\n1,Ben\n\n2,Anna\n", 4)]
    [InlineData("a.csv", "one\ntwo\nAnna", 3)]
    [InlineData("a.html", "<p>one\n<p>two\n<p>\nAnna", 4)]
    [InlineData("a.xhtml", "<?xml version='1.0'?>\n<html>\n<body><p/>\n<p>Anna</p></body></html>", 4)]
    public async Task A_text_has_the_lines_of_the_document(string name, string content, int line)
    {
        using var text = await ReadAsync(Source(_folder.Write(name, content)));
        var whole = await text.Reader!.ReadToEndAsync();
        var chunk = new DocumentChunk(name, 0, whole, 0, whole.Length, 0) { Places = text.Places!.Of(0, whole.Length) };

        chunk.PlaceAt(whole.IndexOf("Anna", StringComparison.Ordinal))!.Line.ShouldBe(line);
    }

    [Fact]
    public async Task The_main_content_of_a_page_is_read_alone_if_that_is_asked_for()
    {
        var source = Source(_folder.Write("a.html", "<title>T</title><nav>n</nav><main>text</main>"));
        using var main = await ReadAsync(source with { MainContent = true });
        using var all = await ReadAsync(source);

        (await main.Reader!.ReadToEndAsync()).ShouldBe("T\n\ntext");
        (await all.Reader!.ReadToEndAsync()).ShouldBe("T\n\nn\ntext");
    }

    [Fact]
    public async Task Texts_pages_and_tables_start_no_process()
    {
        foreach (var (name, content) in new[] { ("a.txt", "text"), ("a.md", "# text"), ("a.html", "<p>text"), ("a.csv", "a,b\n1,2"), ("a", "text") })
        {
            using var text = await ReadAsync(Source(_folder.Write(name, content)));
            (await text.Reader!.ReadToEndAsync()).ShouldNotBeEmpty();
        }

        _reader.ProcessStarts.ShouldBe(0);
    }

    [Fact]
    public async Task Standard_input_is_read_like_a_file()
    {
        (byte[] Bytes, string Expected)[] cases =
        [
            ([.. "Name: M"u8, 0xFC, .. "ller\n"u8], "Name: Müller\n"),
            ("<html><body><p>x</body></html>"u8.ToArray(), "x"),
        ];

        foreach (var (bytes, expected) in cases)
        {
            var reader = new DocumentReader(TimeProvider.System, () => new MemoryStream(bytes));
            using var text = await reader.ReadAsync(new DocumentSource("-", null, Named: true), CancellationToken.None);
            (await text.Reader!.ReadToEndAsync()).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Inaccessible_files_report_the_reason()
    {
        _folder.Link("dangling", "nowhere");
        _folder.Link("loop", "loop");
        var vanished = _folder.Write("vanished.txt");
        File.Delete(vanished);
        (string Path, string Kind, string Says)[] cases =
        [
            (vanished, "vanished", "no longer exists"),
            (_folder["dangling"], "unreadable", "leads to nothing"),
            (_folder["loop"], "unreadable", "symbolic links"),
            (_folder.Path, "not_a_file", "it is a folder"),
            (_folder["\uFFFD.txt"], "unreadable", "not valid UTF-8"),
        ];

        foreach (var (path, kind, says) in cases)
        {
            var text = await ReadAsync(Source(path));
            text.Problem!.Class.ShouldBe(kind, path);
            text.Problem.Message.ShouldContain(says);
        }

        var known = new DocumentProblem(DocumentProblemKind.Unreadable, "seen before");
        (await ReadAsync(new DocumentSource("x", "x", false, known))).Problem.ShouldBe(known);
    }

    [Fact]
    public async Task A_pipe_or_device_is_read_when_named_and_never_opened_when_met()
    {
        if (_folder.Pipe("pipe") is not { } pipe)
            return;

        var met = await ReadAsync(Source(pipe));
        met.Problem!.Class.ShouldBe("not_a_file");
        (await ReadAsync(Source(_folder.Link("to-pipe", pipe)))).Problem!.Message.ShouldContain("it is a pipe");
        (await ReadAsync(Source("/dev/null"))).Problem!.Message.ShouldContain("it is a device");
        (await ReadAsync(Source("/dev/null", named: true))).Problem!.Class.ShouldBe("empty");
        (await ReadAsync(Source("/dev/zero", named: true))).Problem!.Class.ShouldBe("binary");

        var writing = Task.Run(() => File.WriteAllText(pipe, "through a pipe: ü"));
        using var text = await ReadAsync(Source(pipe, named: true));
        (await text.Reader!.ReadToEndAsync().WaitAsync(Guard)).ShouldBe("through a pipe: ü");
        await writing.WaitAsync(Guard);
    }

    [Fact]
    public async Task Waiting_for_a_pipes_writer_can_be_cancelled()
    {
        if (_folder.Pipe("pipe") is not { } pipe)
            return;
        using var cancellation = new CancellationTokenSource();

        var reading = _reader.ReadAsync(Source(pipe, named: true), cancellation.Token);
        cancellation.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(Guard));

        // Lets the thread go that still waits to open the pipe.
        await using var writer = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
    }

    [Fact]
    public async Task HTML_beyond_its_size_or_time_is_given_up()
    {
        var large = _folder.Write("large.html", new string(' ', DocumentReader.SampleBytes) + "<p>x");
        using (var file = File.OpenWrite(large))
            file.SetLength(HtmlReader.MaxBytes + 1);
        var endless = new DocumentReader(TimeProvider.System, () => new SpacesStream("<html>"));
        DocumentText[] tooLarge =
        [
            await ReadAsync(Source(large)),
            await endless.ReadAsync(new DocumentSource("-", null, Named: true), CancellationToken.None),
        ];
        foreach (var text in tooLarge)
        {
            text.Problem!.Class.ShouldBe("too_large");
            text.Problem.Message.ShouldContain("32 MB");
        }

        var slowly = new DocumentReader(new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(5) });
        var tooSlow = await slowly.ReadAsync(Source(_folder.Write("nested.html", "<div><p><div><p><div><p>x")), CancellationToken.None);
        tooSlow.Problem!.Class.ShouldBe("too_large");
        tooSlow.Problem.Message.ShouldContain("4 s");
    }

    [Theory]
    [InlineData("<?xml version='1.0' encoding='windows-1251'?><p>\u0416</p>", 1251)]
    [InlineData("<meta charset=\"windows-1250\"><p>\u0141\u00F3d\u017A</p>", 1250)]
    [InlineData("<meta http-equiv='Content-Type' content='text/html; charset=shift_jis'><p>\u60A3\u8005</p>", 932)]
    [InlineData("<meta charset=utf-16><p>\u017C</p>", 65001)]
    [InlineData("<meta charset=no-such-thing><p>M\u00FCller und Gr\u00FC\u00DFe</p>", 1252)]
    [InlineData("<p>M\u00FCller und Gr\u00FC\u00DFe</p>", 1252)]
    public async Task The_encoding_that_HTML_declares_goes_before_one_that_is_guessed(string html, int codePage)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(codePage).GetBytes(html);

        using var text = await ReadAsync(Source(_folder.Write("a.html", bytes)));
        (await text.Reader!.ReadToEndAsync()).ShouldBe(html[(html.IndexOf("<p>", StringComparison.Ordinal) + 3)..^4]);
    }

    private Task<DocumentText> ReadAsync(DocumentSource source) => _reader.ReadAsync(source, CancellationToken.None).WaitAsync(Guard);

    private static byte[] Zip(string entry)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry(entry).Open().Dispose();
        return stream.ToArray();
    }

    private static byte[] Gzip(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }
}

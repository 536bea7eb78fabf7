using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Documents;

public sealed class EncodingFaultTests : IDisposable
{
    private const string Korean = "환자는 고열로 입원하였다. 진단은 폐렴이다.";
    private const string Thai = "ผู้ป่วยเข้ารับการรักษาในโรงพยาบาลด้วยอาการไข้สูง";
    private const string Polish = "Pacjent został przyjęty do szpitala z gorączką i żółtaczką.";
    private const string Hungarian = "A beteg magas lázzal került a kórházba, tüdőgyulladása van.";
    private const string Turkish = "Hasta yüksek ateş ve öksürük şikâyetiyle başvurdu. Tanı: zatürre, böbrek ağrısı.";
    private const string Russian = "Пациент поступил в больницу с высокой температурой.";

    private const string Refusal = @"^not valid utf-8 at byte \d+, and no other encoding is "
        + @"(certain: it may be \S+ or \S+.*|recognised: it is no plausible text in \S+, .+)\. Name its encoding with --encoding$";

    private readonly TempFolder _folder = new();

    static EncodingFaultTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(50220, "患者は高熱で入院した。診断は肺炎である。")]
    [InlineData(50221, "氏名: 山田太郎\nﾃｽﾄ")]
    [InlineData(50225, Korean)]
    [InlineData(52936, "姓名: 张伟\n病人因高烧入院。诊断为肺炎。需要进一步的检查和治疗。")]
    public async Task Fault_Text_01_Escapes_within_ASCII_are_decoded(int codePage, string text)
    {
        foreach (var before in new[] { "", Plain(100_000), Plain((32 << 10) - 3) })
            (await ReadAsync(Encoding.GetEncoding(codePage).GetBytes(before + text))).ShouldBe(before + text);
    }

    [Theory]
    [InlineData("M+APw-ller, Gr+APYA3w-e", "UTF-7")]
    [InlineData("Pacjent: +AUE-ukasz +AXsA8wFC-w", "UTF-7")]
    [InlineData("+ZeVnLIqe-", "UTF-7")]
    [InlineData("\u001B$(D\u0030\u0021\u001B(B", "ISO-2022-JP-1")]
    [InlineData("\u001B$)A\u000E\u0031\u0031\u000F", "ISO-2022-CN")]
    [InlineData("\u001B$B\u007F\u007F\u001B(B", "ISO-2022-JP")]
    public async Task Fault_Text_01_Escapes_that_are_not_read_are_refused_by_name(string ascii, string name)
    {
        foreach (var before in new[] { "", Plain(100_000) })
        {
            (await ProblemAsync(Encoding.ASCII.GetBytes(before + ascii)))
                .ShouldBe($"it is {name}, which is not read, or not valid: save it as UTF-8");
        }
    }

    [Theory]
    [InlineData("C++ and 1+1=2, call +49 30 123456 or +353 1 234, +120 points, john+abc-def@example.org")]
    [InlineData("q=foo+bar+baz&x=a+b-c")]
    [InlineData("(format t \"~{~a~^, ~}\" list) ~{x~}")]
    [InlineData("\u001B[31mred\u001B[0m\u001B(B and bold")]
    public async Task Fault_Text_01_Text_that_only_looks_like_an_escape_is_unchanged(string text) =>
        (await ReadAsync(Encoding.ASCII.GetBytes(text))).ShouldBe(text);

    [Theory]
    [InlineData("ks_c_5601-1987", Korean)]
    [InlineData("windows-874", Thai)]
    [InlineData("windows-1250", Polish)]
    [InlineData("iso-8859-2", Polish)]
    [InlineData("windows-1250", "Łódź")]
    [InlineData("windows-1250", Hungarian)]
    [InlineData("iso-8859-2", Hungarian)]
    [InlineData("windows-1254", Turkish)]
    [InlineData("iso-8859-9", Turkish)]
    [InlineData("koi8-r", Russian)]
    [InlineData("windows-1251", Russian)]
    [InlineData("iso-8859-5", Russian)]
    [InlineData("cp866", Russian)]
    [InlineData("koi8-u", "Пацієнт надійшов до лікарні з високою температурою.")]
    [InlineData("windows-1253", "Ο ασθενής εισήχθη στο νοσοκομείο με υψηλό πυρετό.")]
    [InlineData("iso-8859-7", "Ο ασθενής εισήχθη στο νοσοκομείο με υψηλό πυρετό.")]
    [InlineData("windows-1255", "החולה אושפז בבית החולים עם חום גבוה.")]
    [InlineData("windows-1256", "دخل المريض المستشفى بسبب ارتفاع درجة الحرارة.")]
    [InlineData("windows-1257", "Pacientas buvo paguldytas į ligoninę dėl aukštos temperatūros, žaizdų ir kosulio.")]
    [InlineData("ibm852", "Pacient byl přijat do nemocnice s vysokou horečkou, žloutenkou a kašlem.")]
    [InlineData(
        "ibm850",
        "Der Patient wurde mit hohem Fieber und Übelkeit in die Klinik aufgenommen, große Schwäche, Müdigkeit, Kältegefühl.")]
    [InlineData("big5", "病人因高燒入院。")]
    [InlineData("gb18030", "病人因高烧入院。")]
    [InlineData("shift_jis", "患者は高熱で入院した。")]
    [InlineData("euc-jp", "患者は高熱で入院した。")]
    public void Fault_Text_02_Undeclared_letters_are_recognized(string name, string text)
    {
        var bytes = Encoding.GetEncoding(name).GetBytes(text);
        var detected = EncodingDetector.Detect(bytes, isWhole: true);
        detected.Problem.ShouldBeNull();
        detected.Encoding!.GetString(bytes).ShouldBe(text);
    }

    [Theory]
    [InlineData("koi8-r", "ёж")]
    [InlineData("x-mac-cyrillic", Russian)]
    [InlineData("windows-1257", "Ąž")]
    [InlineData("ks_c_5601-1987", "뷁뷁")]
    [InlineData("IBM037", "The patient was admitted with a high fever; the diagnosis is pneumonia.")]
    public void Fault_Text_02_Ambiguous_bytes_are_refused_with_the_candidates(string name, string text)
    {
        var detected = EncodingDetector.Detect(Encoding.GetEncoding(name).GetBytes(text), isWhole: true);
        detected.Encoding.ShouldBeNull();
        detected.Problem!.Kind.ShouldBe(DocumentProblemKind.InvalidEncoding);
        detected.Problem.Message.ShouldMatch(Refusal);
    }

    [Fact]
    public async Task Fault_Text_02_The_refusal_names_the_candidates_and_the_named_encoding_settles_it()
    {
        var bytes = Encoding.GetEncoding(1257).GetBytes("Ąž");
        (await ProblemAsync(bytes)).ShouldMatch(Refusal);
        (await ReadAsync(bytes, "windows-1257")).ShouldBe("Ąž");
    }

    [Fact]
    public async Task Fault_Text_02_A_mark_counts_more_than_the_named_encoding_and_that_more_than_a_declaration()
    {
        (await ReadAsync([0xEF, 0xBB, 0xBF, .. "Müller"u8], "windows-1250")).ShouldBe("Müller");
        var html = Encoding.GetEncoding(1251).GetBytes("<html><meta charset=koi8-r><p>" + Russian);
        (await ReadAsync(html, "windows-1251", "x.html")).ShouldBe(Russian);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("windows-1250")]
    [InlineData("ks_c_5601-1987")]
    [InlineData("iso-2022-jp")]
    public async Task Fault_Text_03_The_encoding_is_detected_wherever_the_first_letter_is_in_a_buffer(string name)
    {
        var text = name switch { "iso-2022-jp" => "患者は高熱で入院した。", "ks_c_5601-1987" => Korean, _ => Polish };
        var ascii = text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7F');
        foreach (var edge in new[] { 32 << 10, 64 << 10 })
        {
            for (var before = -3; before <= 9; before++)
            {
                var whole = Plain(edge - before - ascii) + text;
                (await ReadAsync(Encoding.GetEncoding(name).GetBytes(whole))).ShouldBe(whole, $"{before} bytes before {edge}");
            }
        }
    }

    [Fact]
    public async Task Fault_Text_03_An_ambiguous_beginning_is_decided_by_later_text()
    {
        var text = "Łódź\n" + Plain(40_000) + string.Concat(Enumerable.Repeat(Polish + "\n", 20));
        (await ReadAsync(Encoding.GetEncoding(1250).GetBytes(text))).ShouldBe(text);
    }

    [Theory]
    [InlineData("windows-1250", true)]
    [InlineData("euc-kr", true)]
    [InlineData("windows-1250", false)]
    public void Fault_Text_02_A_page_of_many_megabytes_is_tried_by_a_bounded_part(string name, bool isWhole)
    {
        var line = name == "euc-kr" ? Korean : Polish;
        var encoding = NamedEncodings.Find(name)!;
        byte[] bytes = [.. new byte[8 << 20].Select(_ => (byte)'x'), .. encoding.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", 20_000)))];
        var before = GC.GetAllocatedBytesForCurrentThread();

        EncodingDetector.Detect(bytes, isWhole).Encoding!.CodePage.ShouldBe(encoding.CodePage);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 20);
    }

    [Theory]
    [InlineData("一")]
    [InlineData("第一章\n一二三 A")]
    [InlineData("Āā Ĥĥ ɐ Ȁ, Ѐ и Ԁ: Łódź\n")]
    [InlineData("病人因高烧入院。诊断为肺炎。一般情况良好\n")]
    [InlineData("रोगी को तेज बुखार के साथ अस्पताल में भर्ती कराया गया।\n")]
    [InlineData("პაციენტი საავადმყოფოში მოათავსეს\n")]
    [InlineData("Der Befund 😀 von Jürgen Müller\r\n")]
    [InlineData("患者は高熱で入院した。診断は肺炎である。")]
    [InlineData("пациент")]
    public void Fault_Text_06_UTF_16_and_UTF_32_are_recognised_without_a_mark(string text)
    {
        Encoding[] encodings =
        [
            new UnicodeEncoding(false, false), new UnicodeEncoding(true, false),
            new UTF32Encoding(false, false), new UTF32Encoding(true, false),
        ];
        foreach (var encoding in encodings)
        {
            var bytes = encoding.GetBytes(text + (text.Length == 1 ? "\n" : ""));
            var detected = EncodingDetector.Detect(bytes, isWhole: true);
            detected.Encoding.ShouldNotBeNull($"{encoding.WebName}: {detected.Problem?.Message}").GetString(bytes).TrimEnd('\n')
                .ShouldBe(text.TrimEnd('\n'), encoding.WebName);
        }
    }

    [Theory]
    [InlineData("utf-8", "Größe: 5\n")]
    [InlineData("windows-1252", "Größe: 5, Übelkeit, Kältegefühl\n")]
    [InlineData("us-ascii", "Size: 5\n")]
    [InlineData("utf-16", "Größe: 5\n")]
    public async Task Fault_Text_07_NUL_anywhere_is_no_text(string name, string line)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (var lines in new[] { 1, 5_000, 20_000 })
        {
            byte[] text = [.. encoding.GetPreamble(), .. encoding.GetBytes(string.Concat(Enumerable.Repeat(line, lines)))];
            foreach (var content in new byte[][] { [.. text, .. new byte[4]], [.. text, .. new byte[50_000], .. text] })
            {
                (await ProblemAsync(content))
                    .ShouldBe($"it holds NUL bytes, the first at byte {text.Length}, so it is no text or not whole");
            }
        }
    }

    private static string Plain(int length) => string.Concat(Enumerable.Repeat("0123456789: 12.50;\n", (length / 19) + 1))[..length];

    private async Task<string> ReadAsync(byte[] content, string? named = null, string name = "x.txt")
    {
        using var text = await OpenAsync(content, named, name);
        text.Problem.ShouldBeNull();
        return await text.Reader!.ReadToEndAsync();
    }

    private async Task<string> ProblemAsync(byte[] content)
    {
        using var text = await OpenAsync(content, null, "x.txt");
        return text.Problem?.Message ?? (await Should.ThrowAsync<DocumentProblemException>(text.Reader!.ReadToEndAsync())).Message;
    }

    private Task<DocumentText> OpenAsync(byte[] content, string? named, string name)
    {
        var source = new DocumentSource(name, _folder.Write(name, content), Named: true)
        {
            Encoding = named is null ? null : NamedEncodings.Find(named),
        };
        return new DocumentReader(TimeProvider.System).ReadAsync(source, CancellationToken.None);
    }
}

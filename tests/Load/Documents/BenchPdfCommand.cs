using System.CommandLine;
using System.Globalization;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Pdf;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary><c>bench-pdf</c>: measures the processor time and the memory that reading a PDF takes.</summary>
internal static class BenchPdfCommand
{
    private const int LinesOfPage = 50;
    private const int Shown = 10;

    public static Command Create(TextWriter output)
    {
        var file = new Argument<FileInfo?>("FILE")
        {
            Description = "The PDF; one is generated if it is missing.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var times = new Option<int>("--times") { Description = "How often it is read.", DefaultValueFactory = _ => 1 };
        var pages = new Option<int>("--pages") { Description = "Pages of the generated PDF.", DefaultValueFactory = _ => 3_000 };
        var command = new Command("bench-pdf", "Measures the processor time and the memory of reading a PDF.") { file, times, pages };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file);
            var bytes = path is null ? Generate(parsed.GetValue(pages)) : File.ReadAllBytes(path.FullName);
            Run(new DocumentContent(path?.Name ?? "generated.pdf", bytes), parsed.GetValue(times), output);
        });
        return command;
    }

    private static void Run(DocumentContent content, int times, TextWriter output)
    {
        var reader = new PdfReader();
        reader.Read(content, new MeasuringSink());
        var warm = new MeasuringSink();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
            reader.Read(content, warm);
        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{warm.Pages} pages: {1000 * seconds / warm.Pages:0.00} ms of processor time each, {warm.Pages / seconds:0} a second"));
        var memory = warm.Memory.TakeLast(Shown).Select(bytes => bytes >> 20);
        output.WriteLine($"live memory after every {MeasuringSink.Every} pages, the last {Shown}, in MB: {string.Join(' ', memory)}");
    }

    /// <summary>A PDF of lines of prose.</summary>
    public static byte[] Generate(int pages)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (var number = 1; number <= pages; number++)
        {
            var page = builder.AddPage(PageSize.A4);
            for (var line = 0; line < LinesOfPage; line++)
            {
                var at = new PdfPoint(60, 780 - 14 * line);
                page.AddText($"Line {line} of page {number}: the quick brown fox jumps over the lazy dog.", 10, at, font);
            }
        }

        return builder.Build();
    }

    /// <summary>Counts pages, and measures the memory in use.</summary>
    private sealed class MeasuringSink : TextSink
    {
        public const int Every = 300;

        public int Pages { get; private set; }

        public List<long> Memory { get; } = [];

        public override void Mark(SourcePlace place)
        {
        }

        public override void Progress()
        {
            if (++Pages % Every == 0)
                Memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        public override void Warn(string warning)
        {
        }

        protected override void Append(ReadOnlySpan<char> text)
        {
        }
    }
}

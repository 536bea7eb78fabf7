using ParallelLlm.Host.Documents;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Host.Documents;

/// <summary>Real and hostile PDF and DOCX files, which are kept outside the repository.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_file_of_the_corpus_is_reported_by_its_format()
    {
        var corpus = Environment.GetEnvironmentVariable("PARALLEL_LLM_CORPUS") ?? Repository.Find("shared/corpus");
        if (!Directory.Exists(corpus))
        {
            output.WriteLine("Not run: there is no corpus here (PARALLEL_LLM_CORPUS, or shared/corpus above the repository).");
            return;
        }

        var reader = new DocumentReader(TimeProvider.System);
        var seen = 0;
        foreach (var source in DocumentDiscovery.Discover([Path.Combine(corpus, "pdf"), Path.Combine(corpus, "docx")]).Documents)
        {
            var text = await reader.ReadAsync(source, CancellationToken.None).WaitAsync(Guard);
            text.Problem!.Kind.ShouldBe(DocumentProblemKind.UnsupportedFormat, source.Name);
            text.Problem.Message.ShouldStartWith(source.Name.EndsWith(".pdf", StringComparison.Ordinal) ? "PDF" : "DOCX");

            seen++;

            // The content alone says it too, but for one broken file that is nothing but brackets.
            if (Path.GetFileName(source.Name) == "broken-deep-recursion.pdf")
                continue;
            var renamed = await reader.ReadAsync(source with { Name = "renamed.txt" }, CancellationToken.None).WaitAsync(Guard);
            renamed.Problem!.Kind.ShouldBe(DocumentProblemKind.UnsupportedFormat, source.Name);
        }

        output.WriteLine($"{seen} files");
        seen.ShouldBeGreaterThan(0);
    }
}

using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Host.Documents;

/// <summary>Real documents, which are kept outside the repository.</summary>
internal static class Corpus
{
    /// <summary>The folder of a format; null, with a line in the output, if there is no corpus.</summary>
    public static string? Folder(string format, ITestOutputHelper output)
    {
        var corpus = Environment.GetEnvironmentVariable("PARALLEL_LLM_CORPUS") ?? Repository.Find("shared/corpus");
        if (Directory.Exists(corpus))
            return Path.Combine(corpus, format);
        output.WriteLine("Not run: there is no corpus here (PARALLEL_LLM_CORPUS, or shared/corpus above the repository).");
        return null;
    }
}

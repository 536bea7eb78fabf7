using System.Text;

namespace ParallelLlm.Host.Files;

/// <summary>
/// What the program's own files of a kind begin with, white space aside. Only a file that begins so, or is empty, is ever replaced.
/// </summary>
/// <param name="name">What such a file holds, for people.</param>
/// <param name="beginnings">The beginnings of its forms.</param>
internal sealed class FileSignature(string name, params string[] beginnings)
{
    private const int MostBytes = 256;

    /// <summary>JSON lines, the header of a table, Parquet.</summary>
    public static readonly FileSignature Results =
        new("results", """{"document":""", "document,document_status,", "document\tdocument_status\t", "PAR1");

    public static readonly FileSignature RunReport = new("report of a run", """{"exit_code":""");

    public static readonly FileSignature Ledger = new("ledger of a budget", """{"version":""");

    public static readonly FileSignature Plan = new("plan", """{"documents":""");

    public static readonly FileSignature Batch = new("calls of a batch", """{"custom_id":""");

    public static readonly FileSignature Evaluation = new("evaluation", """{"gold":""");

    public static readonly FileSignature JUnit = new("evaluation in JUnit's XML", """<?xml version="1.0" encoding="utf-8"?><testsuites""");

    public static readonly FileSignature EvaluationPage =
        new("page of an evaluation", "<!DOCTYPE html>\n<!-- parallel-llm evaluation -->\n");

    public static readonly FileSignature EvidencePage =
        new("evidence report", "<!DOCTYPE html>\n<!-- parallel-llm evidence report -->\n");

    private readonly string[] _plain = [.. beginnings.Select(Plain)];

    /// <summary>What such a file holds, for people.</summary>
    public string Name => name;

    /// <summary>The beginning of the first form.</summary>
    public string Beginning => beginnings[0];

    /// <summary>Whether a regular file is empty or begins so.</summary>
    public bool IsAt(string path)
    {
        if (FileKinds.Of(path) != FileKind.Regular)
            return false;
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[MostBytes];
            var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            var text = Plain(Encoding.UTF8.GetString(start, 0, count));
            return count == 0 || Array.Exists(_plain, beginning => text.StartsWith(beginning, StringComparison.Ordinal));
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            return false;
        }
    }

    private static string Plain(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}

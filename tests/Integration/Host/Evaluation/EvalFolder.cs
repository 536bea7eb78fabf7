using System.Globalization;
using System.Text.Json.Nodes;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Tests.Unit.Host.Evaluation;

namespace ParallelLlm.Tests.Integration.Host.Evaluation;

/// <summary>Gold files and results in a folder of their own, and the evaluation of them.</summary>
internal sealed class EvalFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eval-tests-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>Writes documents as lines of results; they have the names doc-0.txt, doc-1.txt and so on.</summary>
    public string WriteLines(string name, IEnumerable<string> fields) => Write(name, string.Concat(fields.Select(Line)));

    /// <summary>Runs <c>parallel-llm eval</c>; files are named without their folder.</summary>
    /// <returns>The exit code, and the lines of standard error and standard output.</returns>
    public async Task<(int Code, string Said)> EvalAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = output, Error = error };
        var code = await CommandLine.RunAsync(["eval", .. arguments.Select(Placed)], context);
        return (code, error.ToString() + output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Placed(string argument) =>
        argument.StartsWith('-') || !argument.Contains('.', StringComparison.Ordinal) || argument.Contains('=', StringComparison.Ordinal)
        || double.TryParse(argument, CultureInfo.InvariantCulture, out _)
            ? argument
            : PathOf(argument);

    private static string Line(string fields, int index) =>
        new JsonObject { ["document"] = EvalBench.NameOf(index), ["status"] = "completed", ["fields"] = JsonNode.Parse(fields) }.ToJsonString() + "\n";
}

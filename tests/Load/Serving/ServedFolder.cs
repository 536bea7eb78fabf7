using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>A service's folder with documents whose correct results are known.</summary>
internal sealed class ServedFolder(string root)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    public string Root { get; } = root;

    /// <summary>Claimed documents.</summary>
    public int Claimed => Files("claimed").Count(path => Path.GetFileName(path) != ".lock");

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsEmptied => !Files("inbox").Any() && Claimed == 0;

    /// <summary>Numbers of the documents that have a result.</summary>
    public IEnumerable<int> Results()
    {
        foreach (var path in Files("outbox"))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(".txt.json", StringComparison.Ordinal) && int.TryParse(name.AsSpan(0, name.IndexOf('.')), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                yield return number;
        }
    }

    /// <summary>Drops a document as <c>mv</c> would, some of them into a subfolder.</summary>
    public void Drop(int number) => Write("inbox", number, isSeen: true);

    /// <summary>Writes a document below any folder of the root.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="number">The document's number.</param>
    /// <param name="isSeen">Whether a service may see it before it is complete.</param>
    public void Write(string folder, int number, bool isSeen)
    {
        var path = Path.Join(Root, folder, Name(number));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var hidden = isSeen ? path + ".tmp" : path;
        File.WriteAllText(hidden, $"Patient name: {Patient(number)}\nDiagnosis: J45.0\n");
        if (isSeen)
            File.Move(hidden, path);
    }

    /// <summary>Files below one of the folders.</summary>
    public int Count(string folder) => Files(folder).Count();

    /// <summary>Problems with a service's results.</summary>
    public List<string> Check(int documents)
    {
        var problems = new List<string>();
        var results = Files("outbox").Select(path => Path.GetRelativePath(Path.Join(Root, "outbox"), path)).ToHashSet();
        for (var number = 0; number < documents; number++)
        {
            var name = Name(number);
            if (!results.Remove(name + ".json"))
                problems.Add($"{name} has no result");
            else if (Wrong(number) is { } wrong)
                problems.Add(wrong);
            if (!File.Exists(Path.Join(Root, "done", name)))
                problems.Add($"{name} is not in the done folder");
        }

        problems.AddRange(results.Select(name => $"{name} is in the outbox and belongs to no document"));
        foreach (var folder in new[] { "inbox", "claimed", "failed" })
            problems.AddRange(Files(folder).Select(path => $"{path} is left over"));
        if (Directory.EnumerateFileSystemEntries(Path.Join(Root, "claimed")).Any())
            problems.Add("an instance's folder is left over");
        var done = Files("done").Count();
        if (done != documents)
            problems.Add($"the done folder has {done} files");
        return problems.Count > 30 ? [.. problems[..30], $"and {problems.Count - 30} more"] : problems;
    }

    private string? Wrong(int number)
    {
        var text = File.ReadAllText(Path.Join(Root, "outbox", Name(number) + ".json"));
        try
        {
            using var line = JsonDocument.Parse(text);
            var (document, status) = (line.RootElement.GetProperty("document").GetString(), line.RootElement.GetProperty("status").GetString());
            var patient = line.RootElement.GetProperty("fields").GetProperty("patient_name").GetString();
            return document == Name(number) && status == "completed" && patient == Patient(number) ? null : $"{Name(number)} has the wrong result: {text}";
        }
        catch (JsonException)
        {
            // Half a file: the very fault under test.
            return $"{Name(number)} has a broken result: {text}";
        }
    }

    private IEnumerable<string> Files(string folder)
    {
        try
        {
            return Directory.Exists(Path.Join(Root, folder)) ? Directory.GetFiles(Path.Join(Root, folder), "*", Everything) : [];
        }
        catch (DirectoryNotFoundException)
        {
            // A subfolder disappeared during the listing: the service is at work.
            return [folder];
        }
    }

    private static string Name(int number) => number % 5 == 0 ? $"sub-{number % 3}/{number}.txt" : $"{number}.txt";

    private static string Patient(int number) => $"Person {number}";
}

using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>
/// Traffic at both ends of a service's folder: drops documents as fast as they are processed, and removes each result after checking it. Every tenth document has the text of an
/// earlier one, every fifth has several chunks.
/// </summary>
internal sealed class SoakTraffic(string root)
{
    // Enough for the service to have more than it can claim.
    private const int Ahead = 400;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    public int Dropped { get; private set; }

    /// <summary>Results removed.</summary>
    public int Results { get; private set; }

    /// <summary>Documents removed from the done folder.</summary>
    public int Done { get; private set; }

    /// <summary>Results that do not match their document.</summary>
    public int Wrong { get; private set; }

    public int Failed => Files("failed").Length;

    public int Claimed => Files("claimed").Count(path => Path.GetFileName(path) != ".lock");

    public int InInbox => Files("inbox").Length;

    public async Task RunAsync(Func<bool> goesOn, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (goesOn())
        {
            Collect();
            while (Dropped - Results < Ahead)
                Drop(Dropped++);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Removes finished documents.</summary>
    public void Collect()
    {
        foreach (var path in Files("outbox"))
        {
            if (Path.GetFileName(path).StartsWith('.'))
                continue;
            Wrong += IsRight(path) ? 0 : 1;
            File.Delete(path);
            Results++;
        }

        foreach (var path in Files("done"))
        {
            File.Delete(path);
            Done++;
        }
    }

    private void Drop(int number)
    {
        var path = Path.Join(root, "inbox", Name(number));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".tmp", Text(Person(number)));
        File.Move(path + ".tmp", path);
    }

    private bool IsRight(string path)
    {
        using var result = JsonDocument.Parse(File.ReadAllBytes(path));
        var document = result.RootElement.GetProperty("document").GetString()!;
        var number = int.Parse(Path.GetFileNameWithoutExtension(document), CultureInfo.InvariantCulture);
        return Path.GetRelativePath(Path.Join(root, "outbox"), path) == document + ".json"
            && result.RootElement.GetProperty("status").ValueEquals("completed")
            && result.RootElement.GetProperty("fields").GetProperty("patient_name").ValueEquals($"Person {Person(number)}");
    }

    private string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(Path.Join(root, folder), "*", Everything);
        }
        catch (DirectoryNotFoundException)
        {
            // A claim's folder disappeared during the listing: the service is at work.
            return Files(folder);
        }
    }

    private static string Name(int number) => number % 7 == 0 ? $"sub-{number % 3}/{number}.txt" : $"{number}.txt";

    private static int Person(int number) => number % 10 == 9 ? number - 5 : number;

    private static string Text(int person)
    {
        var paragraphs = Enumerable.Range(0, person % 5 == 0 ? 20 : 1)
            .Select(paragraph => $"Paragraph {person}.{paragraph}. The patient was seen in the morning, was in good spirits and was discharged in the evening with advice to rest.");
        return $"Patient name: Person {person}\n\n{string.Join("\n\n", paragraphs)}\n";
    }
}

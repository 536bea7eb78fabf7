using System.Text.Json;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>A document made to harm its reader, or one so strange that it might.</summary>
/// <param name="Name">File name; its extension is the format's.</param>
/// <param name="Allowed">How reading it may end.</param>
/// <param name="Write">Writes the document, the same bytes each time.</param>
internal sealed record HostileInput(string Name, HostileEnd Allowed, Action<Stream> Write)
{
    /// <summary>Text of documents that are strange and harmless.</summary>
    public const string Hello = "Hello hostile world";

    /// <summary>Whether it is a large text and nothing worse, so that the time for its calls grows with its size.</summary>
    public bool IsLongText { get; init; }

    /// <summary>Whether its format is one that is read in a process apart, unlike the formats of texts.</summary>
    public bool IsReadApart => Path.GetExtension(Name) is not (".csv" or ".html");

    public static HostileInput Of(string name, HostileEnd allowed, byte[] bytes) => new(name, allowed, output => output.Write(bytes));

    /// <summary>Whether an end is one of the allowed ones.</summary>
    /// <param name="end">The class of the error, or the status where there is none, as the program's output has it.</param>
    public bool Allows(string end) => AllowedNames.Contains(end);

    /// <summary>The allowed ends by the names that the program's output has.</summary>
    public IEnumerable<string> AllowedNames =>
        from end in Enum.GetValues<HostileEnd>()
        where int.IsPow2((int)end) && Allowed.HasFlag(end)
        select JsonNamingPolicy.SnakeCaseLower.ConvertName(end.ToString());

    /// <summary>All of it, in memory.</summary>
    public byte[] ToArray()
    {
        using var bytes = new MemoryStream();
        Write(bytes);
        return bytes.ToArray();
    }
}

using System.Text.Json;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>How a document ended, as the program reported it.</summary>
/// <param name="Document">File name.</param>
/// <param name="End">The class of the error; the status where there is none.</param>
/// <param name="PatientName">The field that the good documents have.</param>
/// <param name="Seconds">Since the line before it of a document of a binary format, which are read one after the other.</param>
internal sealed record HostileEnding(string Document, string End, string? PatientName, double Seconds)
{
    /// <summary>The end of a document whose text was read.</summary>
    public const string Completed = "completed";

    /// <summary>Reads a line of the output, or a file of a service's.</summary>
    public static HostileEnding Parse(string json, double seconds)
    {
        using var line = JsonDocument.Parse(json);
        var root = line.RootElement;
        var end = root.GetProperty("error") is { ValueKind: JsonValueKind.Object } error
            ? error.GetProperty("class")
            : root.GetProperty("status");
        var patient = root.GetProperty("fields") is { ValueKind: JsonValueKind.Object } fields
            ? fields.GetProperty("patient_name").GetString()
            : null;
        return new HostileEnding(Path.GetFileName(root.GetProperty("document").GetString()!), end.GetString()!, patient, seconds);
    }
}

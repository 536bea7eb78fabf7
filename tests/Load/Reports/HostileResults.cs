using System.Text;
using System.Text.Json.Nodes;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>Results in which every name, value, place, warning, error and text is hostile.</summary>
internal static class HostileResults
{
    private const int OfDocument = 10;

    /// <summary>Writes documents and their results: some that are there, and some that are not, whose names are hostile too.</summary>
    /// <returns>The file of the results.</returns>
    public static string Write(string folder)
    {
        var results = Path.Combine(folder, "results.jsonl");
        using var lines = File.Create(results);
        foreach (var (number, texts) in HostileTexts.All.Chunk(OfDocument).Index())
        {
            var path = Path.Combine(folder, $"{number}.txt");
            File.WriteAllText(path, string.Concat(texts.Select(text => $"A value: {text}\n")).Replace("\0", "\u0001"), new UTF8Encoding(false));
            lines.Write(EvidencedLine.Bytes(Line(path, texts)));
            foreach (var text in texts)
                lines.Write(EvidencedLine.Bytes(Line(text, [text])));
        }

        return results;
    }

    private static JsonObject Line(string name, string[] texts)
    {
        var (fields, evidence, conflicts) = (new JsonObject(), new JsonObject(), new JsonObject());
        var start = 0;
        foreach (var text in texts)
        {
            start += "A value: ".Length;
            var pointer = "/" + text.Replace("~", "~0").Replace("/", "~1");
            fields[text] = text.Replace("\0", "\u0001");
            evidence[pointer] = Evidence("verbatim", start, text);
            conflicts[pointer] = new JsonArray(new JsonObject { ["value"] = text, ["evidence"] = Evidence("fuzzy", start + 2, text[4..]) });
            start += text.Length + 1;
        }

        return new JsonObject
        {
            ["document"] = name,
            ["status"] = texts[0],
            ["fields"] = fields,
            ["evidence"] = evidence,
            ["conflicts"] = conflicts,
            ["error"] = new JsonObject { ["class"] = texts[0], ["message"] = texts[^1] },
            ["warnings"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]),
        };
    }

    private static JsonObject Evidence(string match, int start, string text) => new()
    {
        ["match"] = match,
        ["chunk"] = 0,
        ["start"] = start,
        ["end"] = start + text.Length,
        ["count"] = 2,
        ["place"] = new JsonObject { ["part"] = text, ["sheet"] = text, ["cell"] = text, ["column"] = text, ["heading"] = text },
    };
}

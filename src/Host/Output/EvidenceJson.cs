using System.Text.Json;

namespace ParallelLlm.Host.Output;

/// <summary>Where a document's values stand, in its line: <c>evidence</c>, <c>conflicts</c> and <c>sha256</c>. Holds no text.</summary>
internal static class EvidenceJson
{
    /// <summary>Writes the members that there is something for.</summary>
    public static void Write(Utf8JsonWriter json, DocumentOutcome document)
    {
        if (document.Evidence.Count > 0)
        {
            json.WriteStartObject("evidence");
            foreach (var (pointer, evidence) in document.Evidence)
                Write(json, pointer, evidence);
            json.WriteEndObject();
        }

        if (document.Conflicts.Count > 0)
        {
            json.WriteStartObject("conflicts");
            foreach (var (pointer, others) in document.Conflicts)
                Write(json, pointer, others);
            json.WriteEndObject();
        }

        if (document.Content is { } content)
            json.WriteString("sha256", content.ToString());
    }

    private static void Write(Utf8JsonWriter json, string pointer, IReadOnlyList<FieldConflict> others)
    {
        json.WriteStartArray(pointer);
        foreach (var other in others)
        {
            json.WriteStartObject();
            json.WritePropertyName("value");
            other.Value.WriteTo(json);
            Write(json, "evidence", other.Evidence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Evidence evidence)
    {
        json.WriteStartObject(name);
        json.WriteString("match", DocumentLine.NameOf(evidence.Match));
        json.WriteNumber("chunk", evidence.Chunk);
        if (evidence is { Start: { } start, End: { } end })
        {
            json.WriteNumber("start", start);
            json.WriteNumber("end", end);
            if (evidence.Place is { } place)
                Write(json, place, evidence.EndPlace);
            json.WriteNumber("count", evidence.Count);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SourcePlace place, SourcePlace? end)
    {
        json.WriteStartObject("place");
        Number("page", place.Page);
        Number("page_end", end?.Page == place.Page ? null : end?.Page);
        Text("page_label", place.PageLabel);
        Text("sheet", place.Sheet);
        Text("cell", place.Cell);
        Number("row", place.Row);
        Text("column", place.Column);
        Text("part", place.Part);
        Text("heading", place.Heading);
        Number("line", place.Line);
        json.WriteEndObject();

        void Number(string name, long? value)
        {
            if (value is { } number)
                json.WriteNumber(name, number);
        }

        void Text(string name, string? value)
        {
            if (value is not null)
                json.WriteString(name, value);
        }
    }
}

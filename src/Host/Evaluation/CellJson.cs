using System.Text.Json;
using System.Text.Json.Serialization;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Writes a comparison. An evaluation has one for each value.</summary>
internal sealed class CellJson : JsonConverter<Cell>
{
    private static readonly JsonEncodedText Field = JsonEncodedText.Encode("field");
    private static readonly JsonEncodedText Named = JsonEncodedText.Encode("outcome");
    private static readonly JsonEncodedText Exact = JsonEncodedText.Encode("exact");
    private static readonly JsonEncodedText Gold = JsonEncodedText.Encode("gold");
    private static readonly JsonEncodedText Got = JsonEncodedText.Encode("got");
    private static readonly JsonEncodedText Evidence = JsonEncodedText.Encode("evidence");
    private static readonly JsonEncodedText PageRight = JsonEncodedText.Encode("page_right");

    private static readonly JsonEncodedText[] Outcomes =
        [.. Enum.GetValues<Outcome>().Select(outcome => JsonEncodedText.Encode(DocumentLine.NameOf(outcome)))];

    private static readonly JsonEncodedText?[] Matches = [.. Enum.GetValues<Finding>()
        .Select(finding => FindingWords.MatchOf(finding) is { } match ? JsonEncodedText.Encode(match) : default(JsonEncodedText?))];

    public override Cell Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, Cell value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Field, value.Field.Pointer);
        writer.WriteString(Named, Outcomes[(int)value.Outcome]);
        if (value.Outcome == Outcome.Right)
            writer.WriteBoolean(Exact, value.IsExact);
        Write(writer, Gold, value.Gold);
        Write(writer, Got, value.Got);
        if (Matches[(int)value.Finding] is { } match)
            writer.WriteString(Evidence, match);
        if (value.IsPageRight is { } isRight)
            writer.WriteBoolean(PageRight, isRight);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, JsonElement? value)
    {
        writer.WritePropertyName(name);
        if (value is { } known)
            known.WriteTo(writer);
        else
            writer.WriteNullValue();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using ParallelLlm.Simulator.Http;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>Reads the lines of input files. Thread-safe.</summary>
internal sealed class BatchLineReader(ProviderOptions options)
{
    private readonly ContentRules _rules = new(options);

    /// <summary>Reads a line; an error if it is no request for the path.</summary>
    public (BatchLine? Line, BatchError? Error) Read(ReadOnlyMemory<byte> line, string path, int number)
    {
        try
        {
            return Parse(line, path, number);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Broken JSON, or a value of another kind than it must be (GetString of a number): the caller's mistake.
            return (null, new BatchError("invalid_json_line", "This line is not parseable as valid JSON.", Line: number));
        }
    }

    private (BatchLine? Line, BatchError? Error) Parse(ReadOnlyMemory<byte> line, string path, int number)
    {
        string? id = null, method = null, url = null;
        ReadOnlyMemory<byte>? body = null;
        var json = new Utf8JsonReader(line.Span);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            var start = (int)json.TokenStartIndex;
            if (name == "custom_id")
                id = json.GetString();
            else if (name == "method")
                method = json.GetString();
            else if (name == "url")
                url = json.GetString();
            json.Skip();
            if (name == "body")
                body = line[start..(int)json.BytesConsumed];
        }

        // Throws where something follows the object.
        json.Read();
        if (string.IsNullOrEmpty(id))
            return Missing("custom_id");
        if (body is null)
            return Missing("body");
        if (method != "POST")
            return (null, new BatchError("invalid_method", $"Invalid value: '{method}'. Supported values are: 'POST'.", "method", number));
        if (url != path)
            return (null, new BatchError(
                "url_mismatch", $"The URL '{url}' of this request does not match the batch's endpoint '{path}'.", "url", number));
        return (Line(id, body.Value), null);

        (BatchLine?, BatchError?) Missing(string name) =>
            (null, new BatchError("missing_required_parameter", $"Missing required parameter: '{name}'.", name, number));
    }

    private BatchLine Line(string id, ReadOnlyMemory<byte> body)
    {
        var key = BodyHash.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{BodyHash.Of(body.Span)} {id}")));
        var (request, refusal) = ChatRequest.Read(body, options.TokenCount);
        if (request is null)
            return new BatchLine(id, body, key, null, 0, refusal);
        var traits = request.Traits | (_rules.Knows(request.Model) ? CallTraits.None : CallTraits.UnknownModel);
        return new BatchLine(id, body, key, request.Model, request.PromptTokens, _rules.Refuse(request.PromptTokens, traits));
    }
}

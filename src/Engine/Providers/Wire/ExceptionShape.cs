using System.Collections;
using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Finds the error answer inside an exception of any package by the exception's shape: a property for the status, and others for body,
/// headers or wait, on the exception, its response or an inner exception. A property that throws counts as missing.
/// </summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">The response's headers.</param>
/// <param name="Body">The response's body; empty if unknown.</param>
internal sealed record ExceptionShape(int Status, HeaderLookup Headers, ReadOnlyMemory<byte> Body)
{
    private const int Deepest = 8;

    private static readonly string[] StatusNames =
        ["StatusCode", "HttpStatusCode", "ResponseStatusCode", "HttpStatus", "Status", "HttpCode"];
    private static readonly string[] BodyNames = ["ResponseBody", "ResponseContent", "ResponseText", "RawResponse", "Body", "Content"];
    private static readonly string[] HeaderNames = ["Headers", "ResponseHeaders", "HttpHeaders", "HttpResponseHeaders"];
    private static readonly string[] ResponseNames = ["Response", "HttpResponse", "HttpResponseMessage", "RateLimits", "RateLimit"];
    private static readonly string[] CodeNames = ["ErrorCode", "Code", "ErrorType"];
    private static readonly string[] WaitNames = ["RetryAfter", "RetryDelay", "RetryAfterSeconds"];

    /// <summary>The answer; null if the exception contains none.</summary>
    /// <param name="inWords">Whether to read the status from its message too.</param>
    public static ExceptionShape? Find(Exception exception, bool inWords)
    {
        var parts = PartsOf(exception);
        var status = First(parts, StatusNames, StatusOf);
        if (status is null)
        {
            return inWords && ErrorWords.Find(exception.Message) is { } said
                ? new ExceptionShape(said.Status, static _ => null, Write(said.Code, said.Message))
                : null;
        }

        var wait = First(parts, WaitNames, WaitOf);
        var headers = parts.SelectMany(part => HeaderNames.Select(name => Get(part, name))).OfType<object>().ToArray();
        var body = First(parts, BodyNames, value => value as string);
        return new ExceptionShape(
            status.Value,
            name => Lookup(headers, name) ?? (name == "retry-after" ? wait : null),
            body is null ? Write(First(parts, CodeNames, value => value as string), WordsOf(exception)) : Encoding.UTF8.GetBytes(body));
    }

    // The exception, its inner exceptions, and their responses.
    private static List<object> PartsOf(Exception exception)
    {
        var parts = new List<object>();
        Exception? next = exception;
        for (var i = 0; next is not null && i < Deepest; i++)
        {
            parts.Add(next);
            foreach (var name in ResponseNames)
            {
                if (Get(next, name) is { } response)
                    parts.Add(response);
            }

            if (Call(next, "GetRawResponse") is { } raw)
                parts.Add(raw);
            next = next is AggregateException { InnerExceptions: [.., var last] } ? last : next.InnerException;
        }

        return parts;
    }

    private static T? First<T>(List<object> parts, string[] names, Func<object, T?> read) =>
        parts.SelectMany(part => names.Select(name => Get(part, name))).OfType<object>().Select(read)
            .FirstOrDefault(found => found is not null);

    // HttpClient's own message repeats the status, and a default message names the exception's type.
    private static string? WordsOf(Exception exception) =>
        exception.GetType() == typeof(HttpRequestException)
        || exception.Message.Contains(exception.GetType().ToString(), StringComparison.Ordinal)
            ? null
            : exception.Message;

    private static int? StatusOf(object value)
    {
        var number = value switch
        {
            System.Net.HttpStatusCode status => (int)status,
            Enum rpc when rpc.GetType().FullName == "Grpc.Core.StatusCode" => ErrorStatus.Named(rpc.ToString()) ?? 0,
            int status => status,
            long status and >= 0 and < 1000 => (int)status,
            string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) => parsed,
            string name => ErrorStatus.Named(name) ?? 0,
            _ => 0,
        };
        return number is >= 300 and < 600 ? number : null;
    }

    // In the header's form: seconds, or a date.
    private static string? WaitOf(object value) => value switch
    {
        TimeSpan time => time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset at => at.ToString("r", CultureInfo.InvariantCulture),
        DateTime at => new DateTimeOffset(at).ToString("r", CultureInfo.InvariantCulture),
        RetryConditionHeaderValue header => header.ToString(),
        int or long or float or double or decimal => Convert.ToString(value, CultureInfo.InvariantCulture),
        string text => text,
        _ => null,
    };

    private static string? Lookup(object[] headers, string name) =>
        headers.Select(each => Lookup(each, name)).FirstOrDefault(found => found is not null);

    private static string? Lookup(object headers, string name)
    {
        if (headers is HttpHeaders http)
            return http.TryGetValues(name, out var values) ? string.Join(',', values) : null;
        if (headers is IEnumerable pairs)
        {
            foreach (var pair in pairs)
            {
                var key = pair is DictionaryEntry entry ? entry.Key : pair is null ? null : Get(pair, "Key") ?? Get(pair, "Name");
                if (key is string text && text.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return Text(pair is DictionaryEntry found ? found.Value : Get(pair!, "Value"));
            }

            return null;
        }

        var arguments = new object?[] { name, null };
        return Call(headers, "TryGetValue", arguments) is true ? Text(arguments[1]) : null;
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        IEnumerable<string> texts => string.Join(',', texts),
        _ => value.ToString(),
    };

    private static byte[] Write(string? code, string? message) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, Dictionary<string, string?>> { ["error"] = new() { ["code"] = code, ["message"] = message } });

    private static object? Get(object owner, string name)
    {
        try
        {
            // The first is the most derived one, if a property hides another.
            return Array
                .Find(owner.GetType().GetProperties(), property => property.Name == name && property.GetIndexParameters().Length == 0)
                ?.GetValue(owner);
        }
        catch (Exception)
        {
            // A property of a foreign exception may throw anything.
            return null;
        }
    }

    private static object? Call(object owner, string name, params object?[] arguments)
    {
        try
        {
            return Array.Find(owner.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance), method =>
                method.Name == name
                && !method.ContainsGenericParameters
                && method.GetParameters() is var parameters
                && parameters.Length == arguments.Length
                && (parameters.Length == 0 || parameters[0].ParameterType == typeof(string)))?.Invoke(owner, arguments);
        }
        catch (Exception)
        {
            // As above.
            return null;
        }
    }
}

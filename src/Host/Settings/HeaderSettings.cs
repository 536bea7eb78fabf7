using System.Text.Json;
using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Settings;

/// <summary>Headers of an endpoint: values, or names of environment variables. Messages never repeat a value. Pure.</summary>
internal static partial class HeaderSettings
{
    private const string FromEnvironment = "env:";

    /// <summary>Headers as one text, sorted so that equal headers give equal texts.</summary>
    public static string ToText(IReadOnlyDictionary<string, string> headers) => JsonSerializer.Serialize(
        headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).Select(header => new[] { header.Key, header.Value }));

    /// <summary>Checks the headers that a file gives.</summary>
    /// <param name="given">The headers as <see cref="ToText"/> writes them, and where they stand.</param>
    public static void Check(SettingValue given, IReadOnlyDictionary<string, string> environment, Problems problems)
    {
        foreach (var (name, value) in Entries(given.Text))
        {
            var where = $"{given.Where}.{name}";
            if (VariableOf(value) is not { } variable)
            {
                if (IsCredential().IsMatch(name))
                    problems.Add($"{where}: a key does not belong in a file; "
                        + "put it into an environment variable and give that variable's name as env:NAME");
                continue;
            }

            // The text may be the key itself, given by mistake: it is not repeated.
            if (!EndpointSettings.IsVariableName(variable))
                problems.Add($"{where}: must be the name of an environment variable after env:, such as env:GATEWAY_KEY");
            else if (!environment.ContainsKey(variable))
                problems.Add(variable.Any(char.IsAsciiLetterLower)
                    ? $"{where}: there is no environment variable of this name"
                    : $"{where}: the environment variable {variable} is not set");
        }
    }

    /// <summary>The headers with their values; empty where the variable is not set.</summary>
    /// <param name="headers">The headers as <see cref="ToText"/> writes them; null for none.</param>
    public static IReadOnlyDictionary<string, string> Resolve(string? headers, IReadOnlyDictionary<string, string> environment) =>
        headers is null ? new Dictionary<string, string>() : Entries(headers).ToDictionary(
            header => header.Name,
            header => VariableOf(header.Value) is { } variable ? environment.GetValueOrDefault(variable, "") : header.Value);

    private static string? VariableOf(string value) =>
        value.StartsWith(FromEnvironment, StringComparison.Ordinal) ? value[FromEnvironment.Length..] : null;

    private static IEnumerable<(string Name, string Value)> Entries(string headers) =>
        JsonSerializer.Deserialize<string[][]>(headers)!.Select(header => (header[0], header[1]));

    [GeneratedRegex("auth|key|token|secret|password|cookie|credential", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsCredential();
}

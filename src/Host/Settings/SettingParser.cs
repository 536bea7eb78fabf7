using System.Globalization;
using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Settings;

/// <summary>Parses values and collects problems, each naming the setting, its source, and the valid values.</summary>
internal sealed class SettingParser(SettingLayers layers, Problems problems)
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    /// <summary>Gets everything that is wrong.</summary>
    public Problems Problems => problems;

    /// <summary>The value that counts, as it was given; null when there is none.</summary>
    public SettingValue? this[Setting setting] => layers[setting];

    public string? Text(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        if (string.IsNullOrWhiteSpace(value.Text))
            problems.Add($"{value.Where}: is empty");
        else if (setting.IsPath && value.Text.Contains('\0'))
            problems.Add($"{value.Where}: is no path: it holds a NUL character");
        else
            return value.Text;
        return null;
    }

    public int? Number(Setting setting, int least, int most) => (int?)Whole(setting, least, most, $"from {least} to {most}");

    /// <summary>The bound on calls at once.</summary>
    public int? Concurrency() => Number(RunSettingTable.MaxConcurrency, 1, RunSettingTable.MostConcurrency);

    public long? Whole(Setting setting, long least, long most) => Whole(setting, least, most, $"from {least}");

    public decimal? Amount(Setting setting, decimal most) => Read<decimal>(
        setting,
        text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount > 0 && amount <= most
            ? amount
            : null,
        "must be an amount of money, more than 0 and without a currency, such as 2.50");

    public double? Fraction(Setting setting, double least, double most) => Read(
        setting, text => Float(text, least, most), string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));

    public TimeSpan? Seconds(Setting setting) => Read<TimeSpan>(
        setting,
        text => Float(text, 0.001, LongestTime.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        $"must be a number of seconds, more than 0 and at most {LongestTime.TotalSeconds} (30 days)");

    public bool Switch(Setting setting) => Read<bool>(
        setting,
        text => text.ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "on" => true,
            "false" or "0" or "no" or "off" => false,
            _ => null,
        },
        "must be true or false") ?? false;

    public T? Choice<T>(Setting setting) where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        return Read<T>(
            setting,
            text => names.Contains(text.ToLowerInvariant()) ? Enum.Parse<T>(text, ignoreCase: true) : null,
            $"must be {string.Join(", ", names.SkipLast(1))} or {names[^1]}",
            names);
    }

    public Uri? Url(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        if (WebUrl(value.Text) is { UserInfo.Length: 0 } url)
            return url;
        problems.Add($"{value.Where}: must be an absolute URL that begins with http:// or https://, without a user name or password");
        return null;
    }

    /// <summary>Whether chunks share calls; off by default.</summary>
    public Packing Packing(Setting setting) => Read<Packing>(
        setting,
        text => text.Trim().ToLowerInvariant() switch
        {
            "auto" => ParallelLlm.Packing.Auto,
            "off" => ParallelLlm.Packing.Off,
            var number when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var chunks)
                && chunks is >= 1 and <= ParallelLlm.Packing.Highest => ParallelLlm.Packing.UpTo(chunks),
            _ => null,
        },
        $"must be auto, off, or a number of chunks from 1 to {ParallelLlm.Packing.Highest}") ?? ParallelLlm.Packing.Off;

    /// <summary>An encoding, with fallbacks that throw.</summary>
    public Encoding? Encoding(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        var encoding = NamedEncodings.Find(value.Text);
        if (encoding is null)
            problems.Add($"{value}: names no encoding that can be read{Suggestion.For(value.Text.Trim(), EncodingLabels.All)}");
        return encoding;
    }

    /// <summary>An absolute URL of the web; null when the text is none.</summary>
    internal static Uri? WebUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0 } ? url : null;

    private long? Whole(Setting setting, long least, long most, string range) => Read<long>(
        setting,
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most ? number : null,
        $"must be an integer {range}");

    private static double? Float(string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : null;

    private T? Read<T>(Setting setting, Func<string, T?> parse, string expected, IReadOnlyList<string>? names = null) where T : struct
    {
        if (layers[setting] is not { } value)
            return null;
        var parsed = parse(value.Text);
        if (parsed is null)
            problems.Add($"{value}: {expected}{(names is null ? "" : Suggestion.For(value.Text, names))}");
        return parsed;
    }
}

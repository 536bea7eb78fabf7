using System.Globalization;
using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Settings;

/// <summary>Reads values and collects what is wrong with them, in words that name the setting, where it was given, and what it takes.</summary>
internal sealed class SettingParser(SettingLayers layers, List<string> errors)
{
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    public string? Text(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        if (string.IsNullOrWhiteSpace(value.Text))
            errors.Add($"{value.Where}: is empty");
        else if (setting.IsPath && value.Text.Contains('\0'))
            errors.Add($"{value.Where}: is no path: it holds a NUL character");
        else
            return value.Text;
        return null;
    }

    public int? Number(Setting setting, int least, int most) => (int?)Whole(setting, least, most, $"from {least} to {most}");

    public long? Whole(Setting setting, long least, long most) => Whole(setting, least, most, $"from {least}");

    private long? Whole(Setting setting, long least, long most, string range)
    {
        if (layers[setting] is not { } value)
            return null;
        if (long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add($"{value}: takes a whole number {range}");
        return null;
    }

    public decimal? Amount(Setting setting, decimal most)
    {
        if (layers[setting] is not { } value)
            return null;
        if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount > 0 && amount <= most)
            return amount;
        errors.Add($"{value}: takes an amount of money, more than 0 and without a currency, such as 2.50");
        return null;
    }

    public double? Fraction(Setting setting, double least, double most)
    {
        if (layers[setting] is not { } value)
            return null;
        if (double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add($"{value}: takes a number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}");
        return null;
    }

    public TimeSpan? Seconds(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        if (double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= 0.001 && seconds <= LongestTime.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);
        errors.Add($"{value}: takes seconds, more than 0 and at most {LongestTime.TotalSeconds} (30 days)");
        return null;
    }

    public Uri? Url(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        if (Uri.TryCreate(value.Text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https" } && url.Host.Length > 0 && url.UserInfo.Length == 0)
            return url;
        errors.Add($"{value.Where}: takes an absolute URL that begins with http:// or https://, without a user name or password");
        return null;
    }

    /// <summary>An encoding, with fallbacks that throw.</summary>
    public Encoding? Encoding(Setting setting)
    {
        if (layers[setting] is not { } value)
            return null;
        var encoding = NamedEncodings.Find(value.Text);
        if (encoding is null)
            errors.Add($"{value}: names no encoding that can be read{Suggestion.For(value.Text.Trim(), EncodingLabels.All)}");
        return encoding;
    }

    public bool Switch(Setting setting)
    {
        if (layers[setting] is not { } value)
            return false;
        switch (value.Text.ToLowerInvariant())
        {
            case "true" or "1" or "yes" or "on":
                return true;
            case "false" or "0" or "no" or "off":
                return false;
            default:
                errors.Add($"{value}: takes true or false");
                return false;
        }
    }

    public T? Choice<T>(Setting setting) where T : struct, Enum
    {
        if (layers[setting] is not { } value)
            return null;
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        if (names.Contains(value.Text.ToLowerInvariant()))
            return Enum.Parse<T>(value.Text, ignoreCase: true);
        errors.Add($"{value}: takes {string.Join(", ", names.SkipLast(1))} or {names[^1]}{Suggestion.For(value.Text, names)}");
        return null;
    }
}

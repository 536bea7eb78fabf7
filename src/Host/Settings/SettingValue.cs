namespace ParallelLlm.Host.Settings;

/// <summary>A setting's value as it was written, and where.</summary>
/// <param name="Text">The value, not checked yet.</param>
/// <param name="Where">The flag, the variable, or the file with line and member.</param>
internal sealed record SettingValue(string Text, string Where, SettingRank Rank)
{
    /// <summary>Names the value in a message.</summary>
    public override string ToString() => Rank == SettingRank.Environment ? $"{Where}={Text}" : $"{Where} {Text}";

    /// <summary>The setting's present name, where it was given under its former one; null otherwise.</summary>
    public string? RenamedTo { get; init; }

    public static SettingValue OfFlag(Setting setting, string text) => new(text, setting.Flag, SettingRank.Flag);

    public static SettingValue OfVariable(Setting setting, string text) => new(text, setting.Variable, SettingRank.Environment);
}

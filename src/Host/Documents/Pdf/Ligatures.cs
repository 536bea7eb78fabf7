namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Ligatures of Latin letters, which are a matter of type and not of text.</summary>
internal static class Ligatures
{
    private const char First = '\uFB00';

    private static readonly string[] Letters = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    /// <summary>The letters of a ligature; null for another character.</summary>
    public static string? Of(char character) =>
        character - First is >= 0 and var index && index < Letters.Length ? Letters[index] : null;
}

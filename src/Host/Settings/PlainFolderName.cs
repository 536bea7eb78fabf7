using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>Checks names that become folders': they must not lead elsewhere, be hidden, or be invalid on another system. Pure.</summary>
internal static class PlainFolderName
{
    private const int MostLetters = 100;

    /// <summary>The problem with a name; null when it is valid.</summary>
    public static string? Problem(string name) =>
        name.Length is 0 or > MostLetters ? $"a folder's name has 1 to {MostLetters} letters"
        : name is "." or ".." ? "this leads to another folder; give it a name of its own"
        : name.Contains('/') || name.Contains('\\') ? "this is a path; give it a name alone"
        : name[0] == '.' ? "a name that begins with a dot is that of a hidden folder, in which nothing is looked for"
        : InboxNames.IsLeftAlone(name) ? "folders that are so called are left alone in the inbox, as unfinished files are"
        : PlainNames.Of(name).Count() > 1 ? "not every file system can hold a folder of this name"
        : null;
}

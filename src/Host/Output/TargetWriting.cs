using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>Writes the files that flags name.</summary>
internal static class TargetWriting
{
    /// <summary>Writes a file as a whole. That the disk refuses it is the user's to fix, and a message.</summary>
    /// <param name="flag">The flag that names the file.</param>
    /// <param name="path">Null for none.</param>
    /// <returns>Whether it is there, or is not wanted.</returns>
    public static bool Write(string flag, string? path, Action<Stream> write, Messages messages)
    {
        if (path is null)
            return true;
        try
        {
            using var file = PartFile.Create(path);
            write(file.Content);
            file.Complete();
            return true;
        }
        catch (Exception unwritable) when (FileProblem.IsExpected(unwritable))
        {
            messages.Say($"parallel-llm: {flag} {path}: {FileProblem.Of(unwritable)}");
            return false;
        }
    }
}

namespace ParallelLlm.Host.Files;

/// <summary>A lock beside a file, held as long as its owner lives, however that ends.</summary>
internal static class LockFile
{
    private const string Ending = ".lock";

    /// <summary>Locks a file until the result is disposed; null when somebody else holds the lock.</summary>
    /// <exception cref="IOException">The lock cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock cannot be made.</exception>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return OwnerOnly.Open(path + Ending, FileMode.OpenOrCreate);
        }
        catch (IOException) when (IsHeld(path))
        {
            return null;
        }
    }

    public static bool IsHeld(string path)
    {
        try
        {
            // Asks for a share of the lock, which is refused while someone holds all of it.
            using var look = new FileStream(path + Ending, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Removes a file and its lock.</summary>
    public static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(path + Ending);
    }
}

namespace ParallelLlm.Host.Files;

/// <summary>The one path of a file, whichever links lead to it.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>
    /// Follows every link on the way, as the kernel does, so that two paths of one file come to the same. (Path.GetFullPath takes
    /// <c>link/..</c> for the link's own folder.) A path that can't be followed stays as far as it went.
    /// </summary>
    public static string Of(string path)
    {
        var root = Path.GetPathRoot(Path.GetFullPath(path)) ?? "/";
        var todo = new Stack<string>();
        Push(todo, Path.IsPathRooted(path) ? path : Path.Join(Environment.CurrentDirectory, path));

        var real = root;
        var links = 0;
        while (todo.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            var next = Path.Join(real, part);
            if (links < MaxLinks && new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                real = Path.IsPathRooted(target) ? root : real;
                Push(todo, target);
                continue;
            }

            real = next;
        }

        return real;
    }

    /// <summary>Whether a path is a folder, or lies in it. Both without links, and written alike.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Push(Stack<string> todo, string path)
    {
        var rooted = path[(Path.GetPathRoot(path)?.Length ?? 0)..];
        var parts = rooted.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts.Reverse().Where(part => part != "."))
            todo.Push(part);
    }
}

using System.Globalization;

namespace ParallelLlm.Answers;

/// <summary>The store's files: made for their owner's eyes only, set aside and never deleted.</summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // SQLite gives the files beside a database the permissions of the database itself.
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    /// <summary>Makes the file, empty, if it is not there; and takes everyone else's permissions away if it is.</summary>
    public static void Prepare(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            new FileStream(path, FileMode.OpenOrCreate).Dispose();
            return;
        }

        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        new FileStream(
            path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = OwnerOnly,
                Share = FileShare.ReadWrite
            }).Dispose();
        foreach (var file in Companions.Select(suffix => path + suffix).Prepend(path).Where(File.Exists))
        {
            if (File.GetUnixFileMode(file) != OwnerOnly)
                File.SetUnixFileMode(file, OwnerOnly);
        }
    }

    /// <summary>Renames the database and what lies beside it, so that nothing is lost and a new one can be begun.</summary>
    /// <returns>Its new path.</returns>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var stamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = $"{path}.set-aside-{stamp}";
        for (var again = 2; File.Exists(aside); again++)
            aside = $"{path}.set-aside-{stamp}-{again}";
        // The companions go first: a new database must never meet an old log.
        foreach (var suffix in Companions.Where(suffix => File.Exists(path + suffix)))
            File.Move(path + suffix, aside + suffix);
        File.Move(path, aside);
        return aside;
    }

    /// <summary>Keeps other processes, and other instances, from looking at the database while it is checked, made or set aside.</summary>
    /// <exception cref="IOException">Someone else has held it for too long.</exception>
    public static IDisposable Lock(string path, TimeProvider time)
    {
        const int Patience = 10;
        var start = time.GetTimestamp();
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        var wait = new SpinWait();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", options);
            }
            catch (IOException)
                when (time.GetElapsedTime(start) < TimeSpan.FromSeconds(Patience) && Directory.Exists(Path.GetDirectoryName(path)))
            {
                // Held for as long as it takes to open a database; there is no call that waits for it.
                wait.SpinOnce();
            }
        }
    }
}

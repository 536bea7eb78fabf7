using System.Globalization;

namespace ParallelLlm.AnswerStore;

/// <summary>The store's files: accessible only to their owner; set aside, never deleted.</summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // SQLite gives companion files the permissions of the database.
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    /// <summary>Creates the file, empty, if it is missing; otherwise removes all permissions but the owner's.</summary>
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

    /// <summary>Renames the database and its companions, so that nothing is lost and a new one can be created.</summary>
    /// <returns>The new path.</returns>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var stamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = $"{path}.set-aside-{stamp}";
        for (var again = 2; File.Exists(aside); again++)
            aside = $"{path}.set-aside-{stamp}-{again}";
        // Companions go first: a new database must never meet an old log.
        foreach (var suffix in Companions.Where(suffix => File.Exists(path + suffix)))
            File.Move(path + suffix, aside + suffix);
        File.Move(path, aside);
        return aside;
    }

    /// <summary>Excludes other processes and instances while the database is checked, created or set aside.</summary>
    /// <exception cref="IOException">The lock was held elsewhere for too long.</exception>
    public static IDisposable Lock(string path, TimeProvider time)
    {
        const int Patience = 10;
        var start = time.GetTimestamp();
        var wait = new SpinWait();
        while (true)
        {
            try
            {
                return OpenLock(path);
            }
            catch (IOException)
                when (time.GetElapsedTime(start) < TimeSpan.FromSeconds(Patience) && Directory.Exists(Path.GetDirectoryName(path)))
            {
                // Held only while a database is opened; the system has no call that waits for it.
                wait.SpinOnce();
            }
        }
    }

    /// <summary>Excludes other processes and instances until it is disposed of.</summary>
    /// <exception cref="IOException">The lock is held elsewhere.</exception>
    public static FileStream OpenLock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path + ".lock", options);
    }
}

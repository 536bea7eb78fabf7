using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Files;

/// <summary>Recognises mounts whose locks other machines do not see. A test on one machine cannot: there they hold.</summary>
internal static partial class MachineLocks
{
    private const string Mounts = "/proc/self/mountinfo";

    // Types of file systems, with the options that make their locks local; no options where they always are.
    private static readonly (string[] Types, string[] Options)[] Local =
    [
        (["nfs", "nfs4"], ["nolock", "local_lock=all", "local_lock=flock"]),
        (["cifs", "smb3"], ["nobrl"]),
        (["fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.mount-s3", "fuse.goofys", "fuse.curlftpfs"], []),
    ];

    /// <summary>The mount's type and options, for people, when its locks hold on this machine alone; else null.</summary>
    public static string? Of(string folder) => File.Exists(Mounts) ? Of(RealPath.Of(folder), File.ReadLines(Mounts)) : null;

    /// <summary>The same from the lines of <c>mountinfo</c>. Pure.</summary>
    /// <param name="folder">The folder's path, without links.</param>
    /// <param name="mounts">One mount a line; of two at one point the later hides the earlier.</param>
    public static string? Of(string folder, IEnumerable<string> mounts)
    {
        var mount = mounts
            .Select(line => line.Split(' '))
            .Where(parts => IsIn(folder, parts))
            .OrderBy(parts => Point(parts).Length)
            .LastOrDefault();
        if (mount is null || Array.IndexOf(mount, "-") is not (> 0 and var dash) || dash + 3 >= mount.Length)
            return null;
        var type = mount[dash + 1];
        var options = $"{mount[5]},{mount[dash + 3]}".Split(',');
        foreach (var (types, local) in Local)
            if (types.Contains(type) && (local.Length == 0 || local.Any(options.Contains)))
                return string.Join(' ', local.Where(options.Contains).Prepend(type));
        return null;
    }

    private static bool IsIn(string folder, string[] parts) =>
        parts.Length > 6
        && Point(parts) is var point
        && (folder == point || folder.StartsWith(point.TrimEnd('/') + '/', StringComparison.Ordinal));

    private static string Point(string[] parts) =>
        Octal().Replace(parts[4], digits => ((char)Convert.ToInt32(digits.Value[1..], 8)).ToString());

    [GeneratedRegex(@"\\[0-7]{3}", RegexOptions.None, 1000)]
    private static partial Regex Octal();
}

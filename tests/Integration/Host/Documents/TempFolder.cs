using System.Diagnostics;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Documents;

/// <summary>A folder of real files that goes when the test ends.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("documents-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] content)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content = "text") => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    public string Link(string name, string target)
    {
        File.CreateSymbolicLink(this[name], target);
        return this[name];
    }

    /// <summary>Makes a named pipe; null on a system without them.</summary>
    public string? Pipe(string name)
    {
        if (OperatingSystem.IsWindows())
            return null;
        using var mkfifo = Process.Start("mkfifo", [this[name]]);
        mkfifo.WaitForExit();
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static DocumentSource Source(string path, bool named = false) => new(path, path, named);
}

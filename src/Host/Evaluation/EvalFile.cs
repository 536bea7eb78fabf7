using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Writes a form of an evaluation to a file, which is there whole or not at all.</summary>
internal static class EvalFile
{
    public static void Write(string path, Action<Stream> write)
    {
        using var content = new MemoryStream();
        write(content);
        AtomicFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }
}

using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes text to streams, once or very often, without holding it in memory.</summary>
internal static class Repetition
{
    private const int Block = 1 << 16;

    /// <summary>Writes a text in Latin-1.</summary>
    public static void Write(this Stream output, string text) => output.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>Writes a text in Latin-1 a number of times.</summary>
    public static void Repeat(this Stream output, string text, long count)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var inBlock = (int)Math.Min(count, Math.Max(1, Block / bytes.Length));
        var block = new byte[bytes.Length * inBlock];
        for (var i = 0; i < inBlock; i++)
            bytes.CopyTo(block, i * bytes.Length);
        for (; count >= inBlock; count -= inBlock)
            output.Write(block);
        output.Write(block.AsSpan(0, (int)count * bytes.Length));
    }

    /// <summary>A text a number of times.</summary>
    public static string Times(this string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}

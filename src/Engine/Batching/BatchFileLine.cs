using System.Text;
using System.Text.Json;

namespace ParallelLlm;

/// <summary>A line of a provider's batch file, as calls for <c>/v1/chat/completions</c> are written. Thread-safe.</summary>
public static class BatchFileLine
{
    private static readonly byte[] Start = "{\"custom_id\":"u8.ToArray();
    private static readonly byte[] Middle = ",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"u8.ToArray();
    private static readonly byte[] End = "}\n"u8.ToArray();

    /// <summary>Bytes of a line with its end.</summary>
    /// <param name="id">The line's <c>custom_id</c>.</param>
    /// <param name="bodyLength">Bytes of the call's body.</param>
    public static long LengthOf(string id, int bodyLength) =>
        Start.Length + Quoted(id).Length + Middle.Length + bodyLength + (long)End.Length;

    /// <summary>Writes a line with its end.</summary>
    /// <param name="file">The file.</param>
    /// <param name="id">The line's <c>custom_id</c>.</param>
    /// <param name="body">The call's body, JSON without line breaks.</param>
    public static void Write(Stream file, string id, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Write(Start);
        file.Write(Quoted(id));
        file.Write(Middle);
        file.Write(body);
        file.Write(End);
    }

    private static byte[] Quoted(string id) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(id)}\"");
}

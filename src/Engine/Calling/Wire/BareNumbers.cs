using System.Buffers;

namespace ParallelLlm.Calling.Wire;

/// <summary>Numbers that JSON has no form for, and that Python's writers write all the same: NaN, Infinity. Pure.</summary>
internal static class BareNumbers
{
    /// <summary>A number that is none.</summary>
    public static readonly byte[][] NotANumber = ["NaN"u8.ToArray()];

    /// <summary>All that some server writes.</summary>
    public static readonly byte[][] All =
    [
        "NaN"u8.ToArray(), "-NaN"u8.ToArray(), "nan"u8.ToArray(), "-nan"u8.ToArray(), "Infinity"u8.ToArray(), "-Infinity"u8.ToArray(), "+Infinity"u8.ToArray(),
        "inf"u8.ToArray(), "-inf"u8.ToArray(), "+inf"u8.ToArray(), "Inf"u8.ToArray(), "-Inf"u8.ToArray(), "+Inf"u8.ToArray(),
    ];

    /// <summary>The JSON with null in the place of each of the names that stands for a value; null when there is none of them.</summary>
    /// <param name="json">JSON but for such numbers; its strings stay as they are.</param>
    /// <param name="names">The names.</param>
    public static ReadOnlyMemory<byte>? WithNull(ReadOnlySpan<byte> json, byte[][] names)
    {
        ArrayBufferWriter<byte>? replaced = null;
        var (copied, inString) = (0, false);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] == '"')
                inString = !inString;
            else if (inString && json[at] == '\\')
                at++;
            if (inString || json[at] is not ((byte)':' or (byte)',' or (byte)'['))
                continue;

            var value = json[(at + 1)..].TrimStart(" \t\r\n"u8);
            if (LengthOf(value, names) is not (> 0 and var length))
                continue;
            replaced ??= new ArrayBufferWriter<byte>(json.Length + 64);
            replaced.Write(json[copied..^value.Length]);
            replaced.Write("null"u8);
            copied = json.Length - value.Length + length;
            at = copied - 1;
        }

        replaced?.Write(json[copied..]);
        return replaced?.WrittenMemory;
    }

    private static int LengthOf(ReadOnlySpan<byte> value, byte[][] names)
    {
        foreach (var name in names)
        {
            if (value.StartsWith(name) && (value.Length == name.Length || value[name.Length] is (byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                return name.Length;
        }

        return 0;
    }
}

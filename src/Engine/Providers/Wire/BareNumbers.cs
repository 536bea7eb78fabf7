using System.Buffers;

namespace ParallelLlm.Providers.Wire;

/// <summary>NaN and infinities, which JSON lacks but Python's writers emit. Pure.</summary>
internal static class BareNumbers
{
    public static readonly byte[][] NotANumber = ["NaN"u8.ToArray()];

    /// <summary>Every spelling found in servers' answers.</summary>
    public static readonly byte[][] All =
    [
        "NaN"u8.ToArray(), "-NaN"u8.ToArray(), "nan"u8.ToArray(), "-nan"u8.ToArray(),
        "Infinity"u8.ToArray(), "-Infinity"u8.ToArray(), "+Infinity"u8.ToArray(),
        "inf"u8.ToArray(), "-inf"u8.ToArray(), "+inf"u8.ToArray(), "Inf"u8.ToArray(), "-Inf"u8.ToArray(), "+Inf"u8.ToArray(),
    ];

    /// <summary>Replaces each value that is one of the names with null. Returns null if there is none.</summary>
    /// <param name="json">The JSON. Strings are left as they are.</param>
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
            if (value.StartsWith(name) && (value.Length == name.Length || ",]} \t\r\n"u8.Contains(value[name.Length])))
                return name.Length;
        }

        return 0;
    }
}

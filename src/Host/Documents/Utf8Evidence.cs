using System.Buffers;
using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>What speaks for and against bytes being UTF-8.</summary>
/// <param name="Sequences">Valid sequences of more than one byte.</param>
/// <param name="Invalid">Invalid bytes, or beginnings of sequences.</param>
/// <param name="FirstInvalid">Where the first invalid one is; null when everything is valid.</param>
internal readonly record struct Utf8Evidence(int Sequences, int Invalid, int? FirstInvalid)
{
    /// <param name="isWhole">Whether nothing follows, so that a sequence which is cut off at the end is invalid.</param>
    public static Utf8Evidence Of(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        int sequences = 0, invalid = 0;
        int? first = null;
        for (var position = 0; position < bytes.Length;)
        {
            var status = Rune.DecodeFromUtf8(bytes[position..], out _, out var length);
            if (status == OperationStatus.Done)
            {
                if (length > 1)
                    sequences++;
            }
            else if (status != OperationStatus.NeedMoreData || isWhole)
            {
                invalid++;
                first ??= position;
            }

            position += length;
        }

        return new Utf8Evidence(sequences, invalid, first);
    }
}

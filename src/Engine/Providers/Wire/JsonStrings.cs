using System.Buffers;
using System.Text;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Writes text as the inside of a JSON string. Prompts are long and full of line breaks and quotes, for which the library's writer takes
/// three times as long and reserves three bytes a character; it writes everything else.
/// </summary>
internal static class JsonStrings
{
    private const int Short = 1024;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    /// <summary>Appends the text, escaped, in UTF-8. Half of a surrogate pair becomes U+FFFD.</summary>
    public static void Append(ReadOnlySpan<char> text, ArrayBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAny(Escaped);
            var plain = length < 0 ? text : text[..length];
            var room = plain.Length <= Short ? Encoding.UTF8.GetMaxByteCount(plain.Length) : Encoding.UTF8.GetByteCount(plain);
            output.Advance(Encoding.UTF8.GetBytes(plain, output.GetSpan(room)));
            if (length < 0)
                return;

            AppendEscape(text[length], output);
            text = text[(length + 1)..];
        }
    }

    private static void AppendEscape(char character, ArrayBufferWriter<byte> output)
    {
        var letter = character switch
        {
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '"' or '\\' => character,
            _ => 'u',
        };
        var span = output.GetSpan(6);
        span[0] = (byte)'\\';
        span[1] = (byte)letter;
        if (letter != 'u')
        {
            output.Advance(2);
            return;
        }

        // All control characters fit in two digits.
        "00"u8.CopyTo(span[2..]);
        ((int)character).TryFormat(span[4..], out _, "x2");
        output.Advance(6);
    }
}

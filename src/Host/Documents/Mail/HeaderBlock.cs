namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Reads the fields of a header without parsing them.</summary>
internal static class HeaderBlock
{
    private const byte FirstOfName = (byte)'!';
    private const byte LastOfName = (byte)'~';

    /// <summary>The name of the field that a line begins with; empty if it begins with none.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> line)
    {
        var length = line.IndexOfAnyExceptInRange(FirstOfName, LastOfName);
        var name = length < 0 ? line : line[..length];
        return name.IndexOf((byte)':') is > 0 and var colon ? name[..colon] : [];
    }
}

using System.Text;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

/// <summary>Writes Outlook's container of bodies and attachments.</summary>
internal sealed class TnefBuilder
{
    private const byte OfMessage = 1;
    private const byte OfAttachment = 2;
    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;

    public TnefBuilder()
    {
        _writer = new BinaryWriter(_bytes);
        _writer.Write(0x223E9F78);
        _writer.Write((short)1);
        Attribute(OfMessage, 0x00089006, BitConverter.GetBytes(0x00010000));
        Attribute(OfMessage, 0x00069007, BitConverter.GetBytes(65001L));
    }

    public TnefBuilder Body(string text)
    {
        Attribute(OfMessage, 0x0002800C, Encoding.UTF8.GetBytes(text + "\0"));
        return this;
    }

    public TnefBuilder Attach(string name, string content)
    {
        Attribute(OfAttachment, 0x00069002, new byte[14]);
        Attribute(OfAttachment, 0x00018010, Encoding.UTF8.GetBytes(name + "\0"));
        Attribute(OfAttachment, 0x0006800F, Encoding.UTF8.GetBytes(content));
        return this;
    }

    /// <summary>Adds a property that claims to have many values of no length.</summary>
    public TnefBuilder EmptyValues(int count)
    {
        byte[] property = [0x01, 0x10, 0x37, 0x00, .. BitConverter.GetBytes(count)];
        Attribute(OfMessage, 0x00069003, [.. BitConverter.GetBytes(1), .. property]);
        return this;
    }

    public byte[] ToBytes() => _bytes.ToArray();

    private void Attribute(byte level, int tag, byte[] value)
    {
        _writer.Write(level);
        _writer.Write(tag);
        _writer.Write(value.Length);
        _writer.Write(value);
        _writer.Write((short)value.Sum(each => each));
    }
}

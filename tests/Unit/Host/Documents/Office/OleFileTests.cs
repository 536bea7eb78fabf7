using System.Buffers.Binary;
using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class OleFileTests
{
    private const int SectorLength = 512;
    private const uint EndOfChain = 0xFFFFFFFE;
    private const uint Free = 0xFFFFFFFF;

    [Theory]
    [InlineData("WordDocument", "DOC (Word 97-2003) is not read yet. Save it as DOCX.")]
    [InlineData("Workbook", "XLS (Excel 97-2003) is not read yet. Save it as XLSX.")]
    [InlineData("BOOK", "XLS (Excel 97-2003) is not read yet. Save it as XLSX.")]
    [InlineData("PowerPoint Document", "PPT (PowerPoint 97-2003) is not read yet. Save it as PDF.")]
    [InlineData("__properties_version1.0", "MSG (Outlook mail) is not read yet. Save it as EML.")]
    [InlineData("Something", "it is an OLE file (old Office or Outlook), which is not read")]
    public void A_format_is_found_by_its_streams(string stream, string message)
    {
        var bytes = Ole("SummaryInformation", "1Table", "ObjectPool", "Data", stream);
        OleFile.Begins(bytes).ShouldBeTrue();
        OleFile.Problem(bytes).ShouldBe(new(DocumentProblemKind.UnsupportedFormat, message));
    }

    [Fact]
    public void A_new_document_with_a_password_is_encrypted() =>
        OleFile.Problem(Ole("EncryptionInfo", "EncryptedPackage")).ShouldBe(
            new(DocumentProblemKind.Encrypted, "it is protected by a password"));

    [Fact]
    public void A_file_within_the_file_does_not_count()
    {
        var bytes = Ole("WordDocument", "Workbook");

        // The first stream becomes a folder of the second.
        Entry(bytes, 1, 72, Free);
        Entry(bytes, 1, 76, 2);
        OleFile.Problem(bytes).Message.ShouldStartWith("DOC");
    }

    [Fact]
    public void Circles_end()
    {
        var tree = Ole("a", "b");
        Entry(tree, 2, 68, 1);
        Entry(tree, 2, 72, 2);
        OleFile.Problem(tree).Kind.ShouldBe(DocumentProblemKind.UnsupportedFormat);

        var directory = Ole("a");
        BinaryPrimitives.WriteUInt32LittleEndian(directory.AsSpan(SectorLength + 4), 1);
        OleFile.Problem(directory).Kind.ShouldBe(DocumentProblemKind.Damaged);

        // The chain of the tables: sector 1 refers to itself.
        var tables = Ole("a");
        BinaryPrimitives.WriteUInt32LittleEndian(tables.AsSpan(68), 1);
        tables.AsSpan(2 * SectorLength, SectorLength).Fill(0xFF);
        BinaryPrimitives.WriteUInt32LittleEndian(tables.AsSpan((3 * SectorLength) - 4), 1);
        OleFile.Problem(tables).Kind.ShouldBe(DocumentProblemKind.Damaged);
    }

    [Fact]
    public void A_file_cut_off_or_changed_anywhere_has_a_problem()
    {
        var bytes = Ole("WordDocument", "1Table");
        for (var length = 8; length < bytes.Length; length += 8)
            OleFile.Problem(bytes[..length]).Message.ShouldNotBeEmpty();
        for (var at = 8; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 0xFF;
            OleFile.Problem(changed).Message.ShouldNotBeEmpty();
        }

        OleFile.Problem(bytes[..600]).ShouldBe(new(DocumentProblemKind.Damaged, "its OLE file is damaged or cut off"));
        OleFile.Begins("PK"u8).ShouldBeFalse();
    }

    /// <summary>A file of a header, the table, and a directory whose entries follow each other to the right.</summary>
    private static byte[] Ole(params string[] names)
    {
        var sectors = (names.Length / 4) + 1;
        var bytes = new byte[(2 + sectors) * SectorLength];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(bytes, 0);
        bytes[30] = 9;
        Number(48, 1);
        Number(68, EndOfChain);
        bytes.AsSpan(76, 109 * 4).Fill(0xFF);
        Number(76, 0);
        bytes.AsSpan(SectorLength, SectorLength).Fill(0xFF);
        for (var i = 0; i < sectors; i++)
            Number(SectorLength + ((i + 1) * 4), i + 1 < sectors ? (uint)(i + 2) : EndOfChain);
        foreach (var (index, name) in names.Prepend("Root Entry").Index())
        {
            var entry = (2 * SectorLength) + (index * 128);
            Encoding.Unicode.GetBytes(name).CopyTo(bytes, entry);
            bytes[entry + 64] = (byte)((name.Length + 1) * 2);
            Number(entry + 68, Free);
            Number(entry + 72, index > 0 && index < names.Length ? (uint)(index + 1) : Free);
            Number(entry + 76, index == 0 ? 1 : Free);
        }

        return bytes;

        void Number(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
    }

    private static void Entry(byte[] bytes, int index, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((2 * SectorLength) + (index * 128) + offset), value);
}

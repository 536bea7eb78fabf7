using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>OLE files: old or encrypted Office documents, Outlook mails, and broken ones.</summary>
internal static class HostileOle
{
    private const int Seed = 21;

    private static readonly string[] Package = ["EncryptedPackage", "EncryptionInfo", "\u0006DataSpaces"];

    public static IEnumerable<HostileInput> All =>
    [
        HostileInput.Of("ole-encrypted.docx", Encrypted, RawOle.Of(Package)),
        HostileInput.Of("ole-encrypted.xlsx", Encrypted, RawOle.Of(Package)),
        HostileInput.Of("ole-word.doc", UnsupportedFormat, RawOle.Of("WordDocument", "1Table", "\u0005SummaryInformation")),
        HostileInput.Of("ole-excel.xls", UnsupportedFormat, RawOle.Of("Workbook", "\u0005SummaryInformation")),
        HostileInput.Of("ole-powerpoint.ppt", UnsupportedFormat, RawOle.Of("PowerPoint Document", "Current User")),
        HostileInput.Of("ole-outlook.msg", UnsupportedFormat, RawOle.Of("__properties_version1.0", "__nameid_version1.0")),
        HostileInput.Of("ole-word-named.pdf", UnsupportedFormat | Damaged, RawOle.Of("WordDocument")),
        HostileInput.Of("ole-empty.doc", UnsupportedFormat | Damaged, RawOle.Of()),
        Broken("ole-directory-loop", bytes => RawOle.Put32(bytes, RawOle.TableAt + sizeof(uint), 1)),
        Broken("ole-siblings-loop", bytes => RawOle.Put32(bytes, RawOle.DirectoryAt + RawOle.EntrySize + RawOle.RightAt, 1)),
        Broken("ole-child-is-root", bytes => RawOle.Put32(bytes, RawOle.DirectoryAt + RawOle.ChildAt, 0)),
        Broken("ole-directory-outside", bytes => RawOle.Put32(bytes, RawOle.DirectoryStartAt, 0x7FFFFFFF)),
        Broken("ole-tables-loop", bytes =>
        {
            RawOle.Put32(bytes, RawOle.MoreTableStartAt, 1);
            RawOle.Put32(bytes, RawOle.MoreTableCountAt, 0x7FFFFFFF);
            RawOle.Put32(bytes, RawOle.DirectoryAt + RawOle.SectorSize - sizeof(uint), 1);
        }),
        Broken("ole-sector-shift", bytes => RawOle.Put16(bytes, RawOle.SectorShiftAt, 0xFFFF)),
        HostileInput.Of("ole-truncated.doc", UnsupportedFormat | Damaged, RawOle.Of("WordDocument")[..300]),
        new("ole-random.doc", UnsupportedFormat | Damaged, output =>
        {
            var bytes = new byte[1 << 20];
            new Random(Seed).NextBytes(bytes);
            output.Write(RawOle.Of("WordDocument").AsSpan(0, 24));
            output.Write(bytes);
        }),
    ];

    private static HostileInput Broken(string name, Action<byte[]> change)
    {
        var bytes = RawOle.Of("WordDocument", "1Table", "Data");
        change(bytes);
        return HostileInput.Of($"{name}.doc", UnsupportedFormat | Damaged, bytes);
    }
}

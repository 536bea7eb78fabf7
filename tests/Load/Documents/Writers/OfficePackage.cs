using System.IO.Compression;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes the ZIP archive of an Office document, to the same bytes each time.</summary>
internal static class OfficePackage
{
    public const string Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    public const string OfficeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private const string ContentTypes = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string RelationshipsType = "application/vnd.openxmlformats-package.relationships+xml";

    // The earliest time that an archive can state.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes an archive.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="parts">The entries, in this order; names may be wrong or occur twice.</param>
    /// <param name="level">None where the bytes must not depend on the compressor's version.</param>
    public static void Write(Stream output, IEnumerable<OfficePart> parts, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var part in parts)
        {
            var entry = archive.CreateEntry(part.Name, level);
            entry.LastWriteTime = Time;
            using var stream = entry.Open();
            part.Write(stream);
        }
    }

    /// <summary>The part that states the types of the others.</summary>
    public static OfficePart Types(params IEnumerable<(string Part, string Type)> parts) => OfficePart.Xml(
        "[Content_Types].xml",
        $"<Types xmlns=\"{ContentTypes}\"><Default Extension=\"rels\" ContentType=\"{RelationshipsType}\"/>"
        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        + $"{Each(parts, part => $"<Override PartName=\"/{part.Part}\" ContentType=\"{part.Type}\"/>")}</Types>");

    /// <summary>A part of relationships, with the ids <c>rId1</c>, <c>rId2</c> …</summary>
    /// <param name="of">The part that has them; empty for the package.</param>
    /// <param name="relationships">Kind, without the namespace, and target of each.</param>
    public static OfficePart RelationshipsOf(string of, params IEnumerable<(string Kind, string Target)> relationships)
    {
        var number = 0;
        return OfficePart.Xml(
            $"{Path.GetDirectoryName(of)}/_rels/{Path.GetFileName(of)}.rels".TrimStart('/'),
            $"<Relationships xmlns=\"{Relationships}\">{Each(relationships, Written)}</Relationships>");

        string Written((string Kind, string Target) one) =>
            $"<Relationship Id=\"rId{++number}\" Type=\"{OfficeRelationships}/{one.Kind}\" Target=\"{Escape(one.Target)}\"/>";
    }

    /// <summary>A text as XML.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace("\"", "&quot;");

    private static string Each<T>(IEnumerable<T> items, Func<T, string> write) => string.Concat(items.Select(write));
}

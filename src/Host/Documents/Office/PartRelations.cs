namespace ParallelLlm.Host.Documents.Office;

/// <summary>The other parts that a part refers to. Those outside the document are left out.</summary>
internal sealed class PartRelations
{
    /// <summary>The namespaces of references to relations, transitional and strict.</summary>
    public static readonly string[] Namespaces =
    [
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ];

    // A workbook has one for each sheet, a sheet one for each picture, table and link.
    private const int MaxRelations = 100_000;

    private readonly Dictionary<string, (string Type, string Part)> _byId = new(StringComparer.Ordinal);

    private PartRelations()
    {
    }

    /// <summary>Reads the relations of a part; those of the document itself for an empty name. There may be none.</summary>
    public static PartRelations Of(ZipParts parts, string part)
    {
        var relations = new PartRelations();
        var folder = PartName.FolderOf(part);
        using var xml = parts.Xml(PartName.RelationshipsOf(part));
        while (xml is not null && relations._byId.Count < MaxRelations && xml.NextElement())
        {
            if (xml.LocalName != "Relationship" || xml.GetAttribute("TargetMode") == "External")
                continue;
            var type = xml.GetAttribute("Type") ?? "";
            if (xml.GetAttribute("Id") is { } id && xml.GetAttribute("Target") is { } target)
                relations._byId.TryAdd(id, (PartName.LastWord(type), PartName.Resolve(folder, target)));
        }

        return relations;
    }

    /// <summary>The parts of a type, such as <c>comments</c>, in the order of the file.</summary>
    public IEnumerable<string> OfType(string type) =>
        _byId.Values.Where(relation => relation.Type == type).Select(relation => relation.Part);

    /// <summary>A part and its type; null if there is no such relation.</summary>
    public (string Type, string Part)? ById(string? id) => id is not null && _byId.TryGetValue(id, out var relation) ? relation : null;
}

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// The relationships of parts. Addresses are taken as text: one that is no valid URI harms nothing, and nothing outside is looked at.
/// </summary>
internal static class Relationships
{
    /// <summary>The parts that a part refers to, each once, in the order of the file; missing ones are left away.</summary>
    /// <param name="part">Name of the referring part; empty for the document itself.</param>
    public static IReadOnlyList<Relationship> Of(ZipParts parts, string part)
    {
        var folder = PartName.FolderOf(part);
        var relationships = new List<Relationship>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        using var xml = PartXml.Open(parts, PartName.RelationshipsOf(part));
        while (xml?.Read() is true)
        {
            if (!xml.IsStart || xml.Name != "Relationship" || xml.Attribute("Target") is not { } target
                || string.Equals(xml.Attribute("TargetMode"), "External", StringComparison.OrdinalIgnoreCase))
                continue;
            if (Existing(parts, folder, target) is { } name && seen.Add(name))
                relationships.Add(new(xml.Attribute("Id") ?? "", PartName.LastWord(xml.Attribute("Type") ?? ""), name));
        }

        return relationships;
    }

    private static string? Existing(ZipParts parts, string folder, string target)
    {
        var name = PartName.Resolve(folder, target);
        if (parts.Has(name))
            return name;
        name = Uri.UnescapeDataString(name);
        return parts.Has(name) ? name : null;
    }
}

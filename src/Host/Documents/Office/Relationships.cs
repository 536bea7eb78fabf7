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
        var slash = part.LastIndexOf('/') + 1;
        var folder = part[..slash];
        var relationships = new List<Relationship>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        using var xml = PartXml.Open(parts, $"{folder}_rels/{part[slash..]}.rels");
        while (xml?.Read() is true)
        {
            if (!xml.IsStart || xml.Name != "Relationship" || xml.Attribute("Target") is not { } target
                || string.Equals(xml.Attribute("TargetMode"), "External", StringComparison.OrdinalIgnoreCase))
                continue;
            if (Existing(parts, folder, target) is { } name && seen.Add(name))
                relationships.Add(new(xml.Attribute("Id") ?? "", LastWord(xml.Attribute("Type") ?? ""), name));
        }

        return relationships;
    }

    private static string? Existing(ZipParts parts, string folder, string target)
    {
        var name = Resolve(folder, target.Replace('\\', '/'));
        if (parts.Has(name))
            return name;
        name = Uri.UnescapeDataString(name);
        return parts.Has(name) ? name : null;
    }

    private static string Resolve(string folder, string target)
    {
        var names = new List<string>();
        foreach (var name in (target.StartsWith('/') ? target : folder + target).Split('/'))
        {
            if (name == "..")
                names.RemoveRange(Math.Max(0, names.Count - 1), Math.Min(1, names.Count));
            else if (name is not ("" or "."))
                names.Add(name);
        }

        return string.Join('/', names);
    }

    private static string LastWord(string type) => type[(type.LastIndexOf('/') + 1)..];
}

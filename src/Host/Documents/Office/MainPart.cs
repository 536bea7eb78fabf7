namespace ParallelLlm.Host.Documents.Office;

/// <summary>The part that an Office document begins with.</summary>
/// <param name="Name">Its name; null if the document has none, though it names one.</param>
/// <param name="ContentType">Its content type, which states the format of the document.</param>
internal sealed record MainPart(string? Name, string ContentType)
{
    /// <summary>Finds it by relationship and content type, whatever its name; null in an archive that is no Office document.</summary>
    public static MainPart? Of(ZipParts parts)
    {
        var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var byExtension = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using (var xml = PartXml.Open(parts, "[Content_Types].xml"))
        {
            while (xml?.Read() is true)
            {
                if (!xml.IsStart || xml.Attribute("ContentType") is not { } type || !IsMain(type))
                    continue;
                if (xml.Name == "Override" && xml.Attribute("PartName") is { } name)
                    byName.TryAdd(name.TrimStart('/'), type);
                else if (xml.Name == "Default" && xml.Attribute("Extension") is { } extension)
                    byExtension.TryAdd(extension, type);
            }
        }

        var target = Relationships.Of(parts, "").FirstOrDefault(relationship => relationship.Kind == "officeDocument")?.Target;
        if (target is not null && (byName.GetValueOrDefault(target) ?? byExtension.GetValueOrDefault(Extension(target))) is { } main)
            return new(target, main);
        foreach (var (name, type) in byName)
        {
            if (parts.Has(name))
                return new(name, type);
        }

        return byName.Values.Concat(byExtension.Values).FirstOrDefault() is { } missing ? new(null, missing) : null;
    }

    private static bool IsMain(string type) =>
        type.EndsWith(".main+xml", StringComparison.OrdinalIgnoreCase) || type.EndsWith(".main", StringComparison.OrdinalIgnoreCase);

    private static string Extension(string name) => name[(name.LastIndexOf('.') + 1)..];
}

namespace ParallelLlm.Host.Documents.Office;

/// <summary>The names of parts, and how one part's addresses lead to others.</summary>
internal static class PartName
{
    /// <summary>The folder of a part, with its slash; empty for none.</summary>
    public static string FolderOf(string part) => part[..(part.LastIndexOf('/') + 1)];

    /// <summary>The part that holds the relationships of a part; those of the document itself for an empty name.</summary>
    public static string RelationshipsOf(string part) => $"{FolderOf(part)}_rels/{part[FolderOf(part).Length..]}.rels";

    /// <summary>The name that an address leads to; one that leads above the document stays in it.</summary>
    /// <param name="folder">The folder of the part that holds the address.</param>
    /// <param name="target">The address: a path from that folder or, with a slash, from the document's top.</param>
    public static string Resolve(string folder, string target)
    {
        var names = new List<string>();
        foreach (var name in (target.StartsWith('/') ? target : folder + target).Replace('\\', '/').Split('/'))
        {
            if (name == "..")
                names.RemoveRange(Math.Max(0, names.Count - 1), Math.Min(1, names.Count));
            else if (name is not ("" or "."))
                names.Add(name);
        }

        return string.Join('/', names);
    }

    /// <summary>The last word of a relationship's type, such as <c>styles</c>: the same in transitional and strict documents.</summary>
    public static string LastWord(string type) => type[(type.LastIndexOf('/') + 1)..];
}

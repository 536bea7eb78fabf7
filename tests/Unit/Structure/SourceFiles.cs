using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ParallelLlm.Tests.Unit.Structure;

/// <summary>The source file of each top-level type of an assembly, by its debugging symbols.</summary>
internal static class SourceFiles
{
    // Names the files of types without code, such as interfaces and enumerations (Portable PDB, "Type definition documents").
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <param name="assembly">An assembly with its symbols beside it.</param>
    /// <returns>Type → path; types that the compiler makes are left out.</returns>
    public static Dictionary<Type, string> Of(Assembly assembly)
    {
        using var stream = File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        var symbols = provider.GetMetadataReader();
        var found = new Dictionary<Type, string>();
        foreach (var type in assembly.GetTypes())
        {
            if ((Typed(type, symbols) ?? Coded(type, symbols)) is { } file)
                found.TryAdd(type.Outermost(), file);
        }

        return found;
    }

    public static Type Outermost(this Type type) => type.DeclaringType is { } outer ? outer.Outermost() : type;

    private static string? Typed(Type type, MetadataReader symbols)
    {
        foreach (var handle in symbols.GetCustomDebugInformation(MetadataTokens.EntityHandle(type.MetadataToken)))
        {
            var information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) == TypeDocuments)
                return Name(symbols, MetadataTokens.DocumentHandle(symbols.GetBlobReader(information.Value).ReadCompressedInteger()));
        }

        return null;
    }

    private static string? Coded(Type type, MetadataReader symbols) =>
        type.GetMembers(TypeReferences.All).OfType<MethodBase>()
            .Select(method => symbols.GetMethodDebugInformation(
                MetadataTokens.MethodDefinitionHandle(method.MetadataToken & 0xFFFFFF).ToDebugInformationHandle()))
            .Where(information => !information.Document.IsNil)
            .Select(information => Name(symbols, information.Document))
            .FirstOrDefault(file => !file.Contains("/obj/", StringComparison.Ordinal));

    private static string Name(MetadataReader symbols, DocumentHandle document) => symbols.GetString(symbols.GetDocument(document).Name);
}

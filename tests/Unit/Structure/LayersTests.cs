using System.Reflection;
using ParallelLlm.Host;

namespace ParallelLlm.Tests.Unit.Structure;

/// <summary>The folders of a program are layers: each uses those below it and none above.</summary>
public sealed class LayersTests
{
    // From the lowest to the highest. A file of the root that is not named belongs to the first.
    private static readonly string[] Engine =
    [
        "", "Chunking/", "Providers/", "Observability/", "Extraction/|Evidence/|FieldConflict.cs|ProcessedChunk.cs|ProcessingRequest.cs", "AnswerStore/", "Batching/",
        "Dispatching/|ParallelLlmOptions.cs|OptionsValidation.cs", "Runtime/", "ParallelProcessor.cs|CallPlanner.cs|PackPlanner.cs|PlannedCall.cs", "Hosting/",
    ];

    private static readonly string[] Host =
    [
        "", "Files/|Problems.cs", "Documents/", "Settings/", "Output/|HostContext.cs", "Evaluation/", "Running/", "Folder/", "Serving/", "Checking/",
        "Planning/", "Commands/",
    ];

    public static TheoryData<string, Assembly, string[]> Programs => new()
    {
        { "src/Engine/", typeof(ParallelProcessor).Assembly, Engine },
        { "src/Host/", typeof(HostContext).Assembly, Host },
    };

    [Theory]
    [MemberData(nameof(Programs), DisableDiscoveryEnumeration = true)]
    public void A_folder_uses_no_folder_above_it(string project, Assembly assembly, string[] layers)
    {
        var files = SourceFiles.Of(assembly).Where(file => !file.Value.Contains("/obj/", StringComparison.Ordinal))
            .ToDictionary(file => file.Key, file => file.Value[(file.Value.IndexOf(project, StringComparison.Ordinal) + project.Length)..]);
        var wrong =
            from type in assembly.GetTypes()
            where files.ContainsKey(type.Outermost())
            from used in TypeReferences.Of(type).Select(SourceFiles.Outermost).Distinct()
            where files.ContainsKey(used)
            let user = files[type.Outermost()]
            let to = files[used]
            where Layer(user) < Layer(to)
            select $"{user} uses {to}";

        files.Count.ShouldBeGreaterThan(100);
        wrong.Distinct().Order(StringComparer.Ordinal).ShouldBeEmpty();

        int Layer(string file) =>
            Math.Max(0, Array.FindIndex(layers, 1, layer => layer.Split('|').Any(part => file.StartsWith(part, StringComparison.Ordinal))));
    }
}

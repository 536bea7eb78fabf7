using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace ParallelLlm.Tests.Unit.Extraction;

public class StartupTests
{
    [Fact]
    public void Neither_names_nor_a_schema_load_a_library_of_their_own()
    {
        var context = new NotingContext();
        var engine = context.LoadFromAssemblyPath(typeof(ExtractionSchema).Assembly.Location);
        var schemaType = engine.GetType(typeof(ExtractionSchema).FullName!)!;
        var extractorType = engine.GetType(typeof(FieldExtractor).FullName!)!;

        var schema = schemaType.GetMethod(nameof(ExtractionSchema.FromNames))!.Invoke(null, [new[] { "a" }])!;
        schemaType.GetMethod(nameof(ExtractionSchema.ValidateDocument))!.Invoke(schema, [ExtractionSchemaTests.Fields("{}")]);
        var extractor = Activator.CreateInstance(extractorType, schema, null)!;
        var chunk = RuntimeHelpers.GetUninitializedObject(engine.GetType(typeof(DocumentChunk).FullName!)!);
        var reading = extractorType.GetMethod(nameof(FieldExtractor.Read))!.Invoke(extractor, [chunk, """{"a":"b"}"""])!;

        reading.GetType().GetProperty(nameof(AnswerReading.Error))!.GetValue(reading).ShouldBeNull();
        schemaType.GetMethod(nameof(ExtractionSchema.Parse))!.Invoke(null, ["""{"properties":{"a":{}}}"""]);
        context.Asked.ShouldNotContain("NJsonSchema");
        context.Asked.ShouldNotContain("Newtonsoft.Json");
    }

    /// <summary>Loads a copy of the engine and notes what it asks for.</summary>
    private sealed class NotingContext() : AssemblyLoadContext(nameof(NotingContext))
    {
        internal List<string?> Asked { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Asked.Add(assemblyName.Name);
            return null;
        }
    }
}

using ParallelLlm.Tests.Unit.Host.Documents;
using PublicApiGenerator;

namespace ParallelLlm.Tests.Unit.PublicApi;

/// <summary>The engine's public API is a promise to the programs that use it: every change of it is seen here and accepted on purpose.</summary>
public sealed class EngineApiTests
{
    private const string ApprovedPath = "tests/Unit/PublicApi/engine-api.txt";

    [Fact]
    public void The_public_api_of_the_engine_is_the_approved_one()
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        var actual = typeof(ParallelProcessor).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = Repository.Find(ApprovedPath).ShouldNotBeNull();
        if (actual == File.ReadAllText(approved))
            return;

        // Beside the test's own files, where nothing is taken for a source.
        var received = Path.Combine(AppContext.BaseDirectory, "engine-api.received.txt");
        File.WriteAllText(received, actual);
        Assert.Fail($"The engine's public API has changed. See what: diff {approved} {received}\nIf it is meant to be so: cp {received} {approved}, and commit it.");
    }
}

namespace ParallelLlm.Tests.Integration.Host.Output.Tables;

/// <summary>A test that needs a program of another project, and is skipped where that is not installed.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="tool">The program's name.</param>
    public ToolFactAttribute(string tool)
    {
        if (!Tool.Exists(tool))
            Skip = $"Needs {tool}, which is not installed.";
    }
}

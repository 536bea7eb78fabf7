namespace Grpc.Core;

/// <summary>An exception with the shape of gRPC's.</summary>
public sealed class RpcLikeException(StatusCode status) : Exception
{
    public StatusCode StatusCode => status;
}

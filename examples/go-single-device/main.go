package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// KeyRotation is as much of the plugin's resource as this program uses. `pulumi package add` generates all of it.
type KeyRotation struct {
	pulumi.CustomResourceState

	DeviceName          pulumi.StringOutput `pulumi:"deviceName"`
	ActionState         pulumi.StringOutput `pulumi:"actionState"`
	LastUpdatedDateTime pulumi.StringOutput `pulumi:"lastUpdatedDateTime"`
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		var laptop KeyRotation
		err := ctx.RegisterResource("bitlocker:index:KeyRotation", "laptop", pulumi.Map{
			// Intune's id of the device
			"managedDeviceId": pulumi.String(config.New(ctx, "").Require("managedDeviceId")),
			// A run that was cut off just after a rotation does not lead to another one.
			"minInterval": pulumi.String("1h"),
		}, &laptop)
		if err != nil {
			return err
		}

		// The gate: this stands for your deployment. It is not created unless the key was really rotated.
		_, err = pulumi.NewStash(ctx, "deployment", &pulumi.StashArgs{Input: laptop.LastUpdatedDateTime})
		if err != nil {
			return err
		}

		ctx.Export("deviceName", laptop.DeviceName)
		ctx.Export("actionState", laptop.ActionState)
		ctx.Export("lastUpdatedDateTime", laptop.LastUpdatedDateTime)
		return nil
	})
}

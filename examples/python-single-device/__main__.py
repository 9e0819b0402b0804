import pulumi


class KeyRotation(pulumi.CustomResource):
    """As much of the plugin's resource as this program uses. `pulumi package add` generates all of it."""

    deviceName: pulumi.Output[str]
    actionState: pulumi.Output[str]
    lastUpdatedDateTime: pulumi.Output[str]

    def __init__(self, name, args, opts=None):
        outputs = dict.fromkeys(["deviceName", "actionState", "lastUpdatedDateTime"])
        super().__init__("bitlocker:index:KeyRotation", name, {**outputs, **args}, opts)


config = pulumi.Config()

laptop = KeyRotation(
    "laptop",
    {
        # Intune's id of the device
        "managedDeviceId": config.require("managedDeviceId"),
        # A run that was cut off just after a rotation does not lead to another one.
        "minInterval": "1h",
    },
)

# The gate: this stands for your deployment. It is not created unless the key was really rotated.
deployment = pulumi.Stash("deployment", input=laptop.lastUpdatedDateTime)

pulumi.export("deviceName", laptop.deviceName)
pulumi.export("actionState", laptop.actionState)
pulumi.export("lastUpdatedDateTime", laptop.lastUpdatedDateTime)
